package dev.trestle.gateway.faults;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicReference;

/** The system clock, set forward or back as a person or a bad time server would. */
final class JumpingClock extends Clock {

  private final Clock base;
  private final AtomicReference<Duration> offset;

  JumpingClock() {
    this(Clock.systemUTC(), new AtomicReference<>(Duration.ZERO));
  }

  private JumpingClock(Clock base, AtomicReference<Duration> offset) {
    this.base = base;
    this.offset = offset;
  }

  void jump(Duration by) {
    offset.updateAndGet(before -> before.plus(by));
  }

  @Override
  public Instant instant() {
    return base.instant().plus(offset.get());
  }

  @Override
  public ZoneId getZone() {
    return base.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return new JumpingClock(base.withZone(zone), offset);
  }
}
