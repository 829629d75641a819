package dev.trestle.gateway.publish;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import jakarta.inject.Singleton;

/** Ids for events that come without: UUIDv7, ascending in time. Safe across threads. */
@Singleton
final class EventIds {

  private final TimeBasedEpochGenerator generator = Generators.timeBasedEpochGenerator();

  String next() {
    return generator.generate().toString();
  }
}
