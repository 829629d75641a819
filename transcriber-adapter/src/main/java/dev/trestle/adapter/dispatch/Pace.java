package dev.trestle.adapter.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * How fast jobs are dispatched: never more than the rate in any second, and never closer together
 * than the stagger.
 *
 * <p>A pace begins as if as many had just been dispatched as may be: so it holds across a change of
 * dispatcher whatever the one before did until its end.
 */
final class Pace {

  private final Duration period;
  private final Duration stagger;
  private final Instant[] recent;
  private int oldest;

  /**
   * @param maxPerSecond 0: no limit
   * @param stagger between one job and the next; zero: none
   * @param start when nobody else dispatches any more
   */
  Pace(double maxPerSecond, Duration stagger, Instant start) {
    if (!(maxPerSecond >= 0) || maxPerSecond > 100_000 || stagger.isNegative()) {
      throw new IllegalArgumentException(maxPerSecond + " a second, stagger " + stagger);
    }
    // 2.5 a second are 2 in any 0.8 seconds, 0.2 a second are 1 in any 5.
    int jobs = Math.max(1, (int) maxPerSecond);
    this.period =
        maxPerSecond == 0
            ? Duration.ZERO
            : Duration.ofNanos((long) Math.ceil(jobs / maxPerSecond * 1e9));
    this.stagger = stagger;
    this.recent = new Instant[jobs];
    Arrays.fill(recent, start);
  }

  /** When the next job may go. */
  Instant next() {
    Instant byRate = recent[oldest].plus(period);
    Instant byStagger = newest().plus(stagger);
    return byRate.isAfter(byStagger) ? byRate : byStagger;
  }

  /** How many may go now, at most {@code wanted}. */
  int room(Instant now, int wanted) {
    if (period.isZero() && stagger.isZero()) {
      return wanted;
    }
    if (now.isBefore(next())) {
      clockWentBack(now);
      return 0;
    }
    if (!stagger.isZero()) {
      return Math.min(1, wanted);
    }
    int room = 0;
    while (room < Math.min(wanted, recent.length)
        && !now.isBefore(recent[(oldest + room) % recent.length].plus(period))) {
      room++;
    }
    return room;
  }

  /** One was dispatched. */
  void dispatched(Instant now) {
    recent[oldest] = now;
    oldest = (oldest + 1) % recent.length;
  }

  /** Without this, a clock that is set back by an hour would stop the route for that hour. */
  private void clockWentBack(Instant now) {
    if (now.isBefore(newest())) {
      Arrays.fill(recent, now);
    }
  }

  private Instant newest() {
    return recent[(oldest + recent.length - 1) % recent.length];
  }
}
