package dev.trestle.gateway.registry;

import dev.trestle.proto.Problem;
import dev.trestle.schemas.Schema;
import dev.trestle.schemas.SchemaSet;
import dev.trestle.v1.ErrorReason;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which schema versions are on their way out. */
@Singleton
public final class Lifecycle {

  private record Version(String type, int number) {}

  private final Map<Version, LifecycleConfig> ends = new HashMap<>();
  private final Clock clock;

  Lifecycle(List<LifecycleConfig> configs, Clock clock) {
    this.clock = clock;
    configs.forEach(config -> ends.put(new Version(config.type(), config.version()), config));
  }

  /** When a version became, or becomes, deprecated. */
  Optional<Instant> deprecatedSince(Schema schema) {
    return end(schema).map(LifecycleConfig::deprecatedSince);
  }

  /** From when on a version is refused. */
  Optional<Instant> refusedAfter(Schema schema) {
    return end(schema).map(LifecycleConfig::refusedAfter);
  }

  /** Whether a version is deprecated now. */
  public boolean isDeprecated(Schema schema) {
    return deprecatedSince(schema).filter(since -> !clock.instant().isBefore(since)).isPresent();
  }

  /** Why a version is refused now; empty if it may be published. */
  public Optional<Problem> refusal(Schema schema, SchemaSet known) {
    return refusedAfter(schema)
        .filter(after -> !clock.instant().isBefore(after))
        .map(
            after -> {
              int newest = known.find(schema.type(), 0).map(Schema::version).orElse(0);
              return Problem.of(
                      ErrorReason.ERROR_REASON_SCHEMA_VERSION_REFUSED,
                      "Version "
                          + schema.version()
                          + " of "
                          + schema.type()
                          + " is refused since "
                          + after
                          + ": publish version "
                          + newest)
                  .with("type", schema.type())
                  .with("schema_version", schema.version())
                  .with("refused_after", after)
                  .with("newest", newest)
                  .withViolation("event.schema_version", "refused since " + after);
            });
  }

  private Optional<LifecycleConfig> end(Schema schema) {
    return Optional.ofNullable(ends.get(new Version(schema.type(), schema.version())));
  }
}
