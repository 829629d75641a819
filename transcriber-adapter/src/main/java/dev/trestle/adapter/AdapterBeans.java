package dev.trestle.adapter;

import dev.trestle.adapter.event.SchemaConfig;
import dev.trestle.schemas.SchemaCatalog;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.Clock;

/** What several packages share and no framework gives. */
@Factory
final class AdapterBeans {

  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  @Singleton
  SchemaCatalog schemas(SchemaConfig config) {
    return config.load();
  }
}
