package dev.trestle.gateway.relay;

import dev.trestle.bus.BusEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Entries as tests have them wait, and room for {@value #ROOM}. */
final class Entries {

  static final long SECOND = Duration.ofSeconds(1).toNanos();
  static final int ROOM = 1_000;

  private Entries() {}

  static WaitingEntry entry(String order, int bytes) {
    return new WaitingEntry(
        new BusEntry("s", "t", Instant.EPOCH, List.of(), new byte[2], order, "", bytes),
        System.nanoTime() + 10 * SECOND);
  }

  static RelayConfig config() {
    return new RelayConfig(
        2_048,
        4_096,
        4,
        ROOM,
        1 << 20,
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        Duration.ofMillis(1),
        Duration.ofSeconds(1),
        Duration.ZERO,
        Duration.ofSeconds(1),
        1_000);
  }
}
