package dev.trestle.gateway.owner;

import dev.trestle.log.Event;
import dev.trestle.log.Partition;
import dev.trestle.log.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Events on their way into the first partition of the log {@code events}. */
final class Recordings {

  static final Partition PARTITION = Partition.first("events");

  private Recordings() {}

  /** The event {@code e<number>}, with a minute's time. */
  static Recording of(long number) {
    return new Recording(
        PARTITION,
        new Event("e" + number, "s", "T", 1, "", Instant.EPOCH, Map.of(), Payload.of("{}")),
        1,
        List.of(),
        System.nanoTime() + Duration.ofMinutes(1).toNanos(),
        false,
        Duration.ofSeconds(1),
        number,
        ended -> {});
  }
}
