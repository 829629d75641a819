package dev.trestle.log;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses that double up to a bound, each shortened by up to a half at random. */
public record Backoff(Duration min, Duration max) {

  private static final int MAX_DOUBLINGS = 20;

  /**
   * The next pause.
   *
   * @param failures in a row so far, from 1
   */
  public Duration after(int failures) {
    long doubled = min.toNanos() << Math.min(failures - 1, MAX_DOUBLINGS);
    long pause = Math.min(doubled <= 0 ? Long.MAX_VALUE : doubled, max.toNanos());
    return Duration.ofNanos(pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1));
  }
}
