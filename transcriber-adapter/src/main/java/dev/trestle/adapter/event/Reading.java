package dev.trestle.adapter.event;

import dev.trestle.queues.Outcome;
import java.util.function.Function;

/**
 * What reading a message gave: a value, or why the message is rejected.
 *
 * @param <T> the value
 */
public sealed interface Reading<T> {

  /** A value. */
  record Accepted<T>(T value) implements Reading<T> {}

  /** No value. */
  record Refused<T>(Outcome.Rejected why) implements Reading<T> {}

  static <T> Reading<T> of(T value) {
    return new Accepted<>(value);
  }

  static <T> Reading<T> refused(Rejection rejection, String message) {
    return new Refused<>(rejection.because(message));
  }

  /** Reads on from the value, if there is one. */
  default <R> Reading<R> then(Function<T, Reading<R>> next) {
    if (this instanceof Accepted<T> accepted) {
      return next.apply(accepted.value());
    }
    return new Refused<>(((Refused<T>) this).why());
  }
}
