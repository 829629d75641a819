package dev.trestle.log;

import dev.trestle.log.append.AppendConfig;
import dev.trestle.log.read.ReadConfig;
import java.time.Duration;

/**
 * How a log is written, read and kept track of.
 *
 * @param keepSentMarkers how long the relay's markers are kept; 14 days outlast any repair of a
 *     relay that stands still
 */
public record EventLogConfig(AppendConfig append, ReadConfig read, Duration keepSentMarkers) {

  public static EventLogConfig defaults() {
    return new EventLogConfig(AppendConfig.defaults(), ReadConfig.defaults(), Duration.ofDays(14));
  }

  public EventLogConfig withAppend(AppendConfig changed) {
    return new EventLogConfig(changed, read, keepSentMarkers);
  }

  public EventLogConfig withRead(ReadConfig changed) {
    return new EventLogConfig(append, changed, keepSentMarkers);
  }
}
