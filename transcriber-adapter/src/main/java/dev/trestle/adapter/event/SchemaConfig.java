package dev.trestle.adapter.event;

import dev.trestle.schemas.SchemaCatalog;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where schemas come from, settings {@code trestle.schemas.*}; what is in none of these places the
 * gateway is asked for.
 *
 * @param shipped whether those that Trestle ships are in use; false where the gateway leaves them
 *     out as well
 * @param folders folders with further schemas, {@code <kebab-type>.v<N>.json}
 * @param unknownAfter how long the gateways must have said that there is no such schema before that
 *     is believed. One of them knows within seconds what another registered, or within a minute if
 *     that one died; an event may be here before
 */
@Context
@ConfigurationProperties("trestle.schemas")
public record SchemaConfig(
    @Bindable(defaultValue = "true") boolean shipped,
    @Bindable(defaultValue = "") List<String> folders,
    @Bindable(defaultValue = "90s") Duration unknownAfter) {

  /**
   * Leaves out what is blank.
   *
   * @throws IllegalArgumentException if a time is negative; the message names it
   */
  public SchemaConfig {
    folders = folders.stream().filter(folder -> !folder.isBlank()).toList();
    if (unknownAfter.isNegative()) {
      throw new IllegalArgumentException(
          "trestle.schemas.unknown-after is " + unknownAfter + ": use 0s or more");
    }
  }

  /**
   * The schemas of these places.
   *
   * @throws dev.trestle.schemas.SchemaLoadException if one cannot be used
   */
  public SchemaCatalog load() {
    List<Path> paths = folders.stream().map(Path::of).toList();
    return shipped ? SchemaCatalog.load(paths) : SchemaCatalog.loadFolders(paths);
  }
}
