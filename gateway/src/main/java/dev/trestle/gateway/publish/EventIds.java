package dev.trestle.gateway.publish;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.UUIDClock;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import jakarta.inject.Singleton;
import java.time.Clock;

/**
 * Ids for events that come without: UUIDv7, ascending in time while the clock does not go back, and
 * unique even then by their 74 random bits. Safe across threads.
 */
@Singleton
final class EventIds {

  private final TimeBasedEpochGenerator generator;

  EventIds(Clock clock) {
    generator =
        Generators.timeBasedEpochGenerator(
            null,
            new UUIDClock() {
              @Override
              public long currentTimeMillis() {
                return clock.millis();
              }
            });
  }

  String next() {
    return generator.generate().toString();
  }
}
