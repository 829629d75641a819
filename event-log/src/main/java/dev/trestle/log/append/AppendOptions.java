package dev.trestle.log.append;

import java.time.Duration;

/**
 * How one append is to be done.
 *
 * @param within how long the caller waits, measured by the monotonic clock; the appender's own
 *     {@link AppendConfig#maxWait} applies as well
 */
public record AppendOptions(Duration within) {

  private static final AppendOptions DEFAULT = new AppendOptions(Duration.ofDays(1));

  /** Waits as long as the appender's configuration allows. */
  public static AppendOptions defaults() {
    return DEFAULT;
  }

  /** Zero or negative: the deadline has passed. */
  public static AppendOptions within(Duration remaining) {
    return new AppendOptions(remaining);
  }
}
