package dev.trestle.gateway.registry;

import dev.trestle.schemas.SchemaCatalog;
import dev.trestle.schemas.SchemaSet;
import dev.trestle.schemas.mapping.Mappings;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where schemas come from, settings {@code trestle.schemas.*}.
 *
 * @param shipped whether those that Trestle ships are in use; false for a team that has contracts
 *     of its own under their names
 * @param folders folders with further schemas, {@code <kebab-type>.v<N>.json}
 * @param refresh how soon a schema that another gateway registered is known here; 2 s cost one read
 *     each
 * @param fullRefresh how soon it is known if that gateway vanished before it could announce it;
 *     costs one read unit per 4 KB of all documents: 50 of 4 KB at 1 min less than one a second
 */
@Context
@ConfigurationProperties("trestle.schemas")
public record SchemaConfig(
    @Bindable(defaultValue = "true") boolean shipped,
    @Bindable(defaultValue = "") List<String> folders,
    @Bindable(defaultValue = "2s") Duration refresh,
    @Bindable(defaultValue = "1m") Duration fullRefresh) {

  /**
   * Leaves out what is blank.
   *
   * @throws IllegalArgumentException if a pause is below a millisecond; the message names it
   */
  public SchemaConfig {
    folders = folders.stream().filter(folder -> !folder.isBlank()).toList();
    if (refresh.toMillis() < 1 || fullRefresh.toMillis() < 1) {
      throw new IllegalArgumentException(
          "trestle.schemas: use refresh and full-refresh of 1ms or more, not "
              + refresh
              + ", "
              + fullRefresh);
    }
  }

  /**
   * The schemas of these places.
   *
   * @throws dev.trestle.schemas.SchemaLoadException if one cannot be used
   */
  public SchemaCatalog loadSchemas() {
    return shipped ? SchemaCatalog.load(paths()) : SchemaCatalog.loadFolders(paths());
  }

  /**
   * The mappings beside them.
   *
   * @param known must have both versions of each
   * @throws dev.trestle.schemas.SchemaLoadException if one cannot be used
   */
  Mappings loadMappings(SchemaSet known) {
    return shipped ? Mappings.load(known, paths()) : Mappings.loadFolders(known, paths());
  }

  private List<Path> paths() {
    return folders.stream().map(Path::of).toList();
  }
}
