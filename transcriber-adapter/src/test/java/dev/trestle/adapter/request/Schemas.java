package dev.trestle.adapter.request;

import dev.trestle.adapter.event.EventSchemas;
import dev.trestle.adapter.event.InMemoryRegistry;
import dev.trestle.adapter.event.SchemaConfig;
import dev.trestle.schemas.SchemaCatalog;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Schemas to read events with. */
final class Schemas {

  private Schemas() {}

  /** The shipped ones, beside a gateway that has no others. */
  static EventSchemas shipped() {
    return with(new InMemoryRegistry());
  }

  /** The shipped ones, and those of a gateway. */
  static EventSchemas with(InMemoryRegistry registry) {
    return new EventSchemas(
        SchemaCatalog.load(List.of()),
        registry,
        new SchemaConfig(true, List.of(), Duration.ZERO),
        Clock.systemUTC());
  }
}
