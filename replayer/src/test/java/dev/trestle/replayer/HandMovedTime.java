package dev.trestle.replayer;

import dev.trestle.server.testing.HandClock;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;

/** Replayers with {@code test.clock} live in a time that only the test moves; it begins now. */
@Factory
@Requires(property = "test.clock")
final class HandMovedTime {

  @Singleton
  @Replaces(bean = Clock.class, factory = EventLogFactory.class)
  Clock clock() {
    return new HandClock(Instant.now());
  }
}
