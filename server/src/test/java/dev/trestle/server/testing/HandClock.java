package dev.trestle.server.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until it is moved. Safe across threads. */
public final class HandClock extends Clock {

  /** What it shows first, unless it is told else. */
  public static final Instant START = Instant.parse("2026-01-02T00:00:00Z");

  private final Instant start;
  private volatile Instant now;

  /** Shows {@link #START}. */
  public HandClock() {
    this(START);
  }

  /** Shows another time first. */
  public HandClock(Instant start) {
    this.start = start;
    this.now = start;
  }

  /** Moves it. */
  public synchronized void advance(Duration by) {
    now = now.plus(by);
  }

  /** How far it was moved, in nanoseconds. */
  public long nanos() {
    return Duration.between(start, now).toNanos();
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
    return this;
  }
}
