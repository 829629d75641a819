package dev.trestle.replayer.capture;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.event.Level;

/**
 * How events of the bus are captured, settings {@code trestle.capture.*}.
 *
 * @param enabled whether this process captures
 * @param dedupeWindow how long the log remembers the ids of events: what comes again later is
 *     captured again. An hour outlasts SQS's and EventBridge's usual repeats and a replayer's
 *     restart; each id costs 40 bytes, and 2,000,000 of them are remembered at most
 * @param logLevel level of the line that tells of each event: {@code error}, {@code warn}, {@code
 *     info}, {@code debug}, {@code trace}, or {@code off}
 */
@Context
@ConfigurationProperties("trestle.capture")
record CaptureConfig(
    @Bindable(defaultValue = "true") boolean enabled,
    @Bindable(defaultValue = "1h") Duration dedupeWindow,
    @Bindable(defaultValue = "info") String logLevel) {

  private static final String OFF = "off";

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException naming the setting that must be changed
   */
  CaptureConfig {
    if (dedupeWindow.toMinutes() < 1 || dedupeWindow.toDays() > 14) {
      throw new IllegalArgumentException(
          "trestle.capture.dedupe-window is " + dedupeWindow + ": use 1 minute to 14 days");
    }
    try {
      var unused = level(logLevel);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "trestle.capture.log-level is '"
              + logLevel
              + "': use off, error, warn, info, debug or trace",
          e);
    }
  }

  /** Level of the line that tells of an event; empty for none. */
  Optional<Level> level() {
    return level(logLevel);
  }

  private static Optional<Level> level(String name) {
    return name.equalsIgnoreCase(OFF)
        ? Optional.empty()
        : Optional.of(Level.valueOf(name.toUpperCase(Locale.ROOT)));
  }
}
