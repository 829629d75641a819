package dev.trestle.gateway.registry;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.util.List;

/**
 * Where schemas come from, settings {@code trestle.schemas.*}.
 *
 * @param folders folders with further schemas, {@code <kebab-type>.v<N>.json}; besides those that
 *     Trestle ships
 * @param refresh how soon a schema that another gateway registered is known here; 2 s cost one read
 *     each
 */
@Context
@ConfigurationProperties("trestle.schemas")
public record SchemaConfig(
    @Bindable(defaultValue = "") List<String> folders,
    @Bindable(defaultValue = "2s") Duration refresh) {

  /** Leaves out what is blank. */
  public SchemaConfig {
    folders = folders.stream().filter(folder -> !folder.isBlank()).toList();
  }
}
