package dev.trestle.server.testing;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Asks again until something is so. */
public final class Await {

  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final Duration PAUSE = Duration.ofMillis(30);

  private Await() {}

  /** Returns once the condition holds. */
  public static void until(String what, BooleanSupplier condition) {
    until(what, LIMIT, condition);
  }

  /** As {@link #until(String, BooleanSupplier)}, with another limit. */
  public static void until(String what, Duration limit, BooleanSupplier condition) {
    var unused =
        value(what, limit, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
  }

  /** The first answer that there is. */
  public static <T> T value(String what, Supplier<Optional<T>> question) {
    return value(what, LIMIT, question);
  }

  /** As {@link #value(String, Supplier)}, with another limit. */
  public static <T> T value(String what, Duration limit, Supplier<Optional<T>> question) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < deadline) {
      Optional<T> answer = question.get();
      if (answer.isPresent()) {
        return answer.get();
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    throw new AssertionError("not within " + limit + ": " + what);
  }
}
