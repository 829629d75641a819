package dev.trestle.gateway.faults;

import java.time.Duration;
import java.util.Map;

/**
 * How long and how often faults strike: {@code -Dfaults=full} for durations that happen in
 * production, anything else for what a build can wait for.
 */
enum Scale {
  SMALL,
  FULL;

  static Scale current() {
    return "full".equals(System.getProperty("faults", "")) ? FULL : SMALL;
  }

  /** Of a throttling burst, a run of errors, or of resets. */
  Duration burst() {
    return this == FULL ? Duration.ofSeconds(15) : Duration.ofSeconds(1);
  }

  /** Of a table or a bus that is gone. */
  Duration outage() {
    return this == FULL ? Duration.ofMinutes(1) : Duration.ofMillis(2_500);
  }

  /** How often a fault strikes; once at small scale. */
  int times(int atFullScale) {
    return this == FULL ? atFullScale : 1;
  }

  /** Within which the bus has everything, once the fault has ended. */
  Duration busBound() {
    return this == FULL ? Duration.ofMinutes(3) : Duration.ofSeconds(30);
  }

  /**
   * The gateway's settings: the shipped ones at full scale; else a relay that leaves an event to
   * its sweeper soon, so that a short outage is one that its patience does not bridge, and clients
   * that give up connections soon on which nothing comes back.
   */
  Map<String, String> settings() {
    return this == FULL
        ? Map.of()
        : Map.of(
            "TRESTLE_RELAY_PATIENCE", "700ms",
            "TRESTLE_RELAY_MARK_INTERVAL", "300ms",
            "TRESTLE_RELAY_GRACE", "1500ms",
            "TRESTLE_RELAY_SWEEP_INTERVAL", "250ms",
            "AWS_APACHE_CLIENT_SOCKET_TIMEOUT", "3s");
  }
}
