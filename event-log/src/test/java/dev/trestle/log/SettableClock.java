package dev.trestle.log;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until it is moved. */
public final class SettableClock extends Clock {

  private volatile Instant now = Instant.parse("2026-01-02T03:04:05Z");
  private volatile long elapsed;

  public synchronized void advance(Duration by) {
    now = now.plus(by);
    if (!by.isNegative()) {
      elapsed += by.toNanos();
    }
  }

  /** Sets the clock; no time passes. */
  public void set(Duration by) {
    now = now.plus(by);
  }

  /** What a clock that is never set would show, in nanoseconds. */
  public long elapsedNanos() {
    return elapsed;
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("UTC only");
  }
}
