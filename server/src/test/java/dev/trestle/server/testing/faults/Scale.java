package dev.trestle.server.testing.faults;

import java.time.Duration;

/**
 * How long and how often faults strike: {@code -Dfaults=full} for durations that happen in
 * production, anything else for what a build can wait for.
 */
public enum Scale {
  SMALL,
  FULL;

  /** What the build asks for. */
  public static Scale current() {
    return "full".equals(System.getProperty("faults", "")) ? FULL : SMALL;
  }

  /** Of a throttling burst, a run of errors, or of resets. */
  public Duration burst() {
    return this == FULL ? Duration.ofSeconds(15) : Duration.ofSeconds(1);
  }

  /** Of a table or a bus that is gone. */
  public Duration outage() {
    return this == FULL ? Duration.ofMinutes(1) : Duration.ofMillis(2_500);
  }

  /**
   * How often a fault strikes: once at small scale; at full scale as often as given here, or as
   * {@code -Dfaults.times} says.
   */
  public int times(int atFullScale) {
    return this == FULL ? Integer.getInteger("faults.times", atFullScale) : 1;
  }
}
