package dev.trestle.adapter;

import dev.trestle.schemas.SchemaCatalog;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** What several packages share and no framework gives. */
@Factory
final class AdapterBeans {

  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  /** Setting {@code trestle.schemas.folders}: folders with further schemas. */
  @Singleton
  SchemaCatalog schemas(@Value("${trestle.schemas.folders:}") List<String> folders) {
    return SchemaCatalog.load(
        folders.stream().filter(folder -> !folder.isBlank()).map(Path::of).toList());
  }
}
