package dev.trestle.benchmarks.load;

import dev.trestle.v1.Event;
import org.jspecify.annotations.Nullable;

/** A way to publish one event without waiting for the answer. Safe across threads. */
public interface Publishing extends AutoCloseable {

  /**
   * Sends an event.
   *
   * @param answered called once, on any thread, with {@code null} if the event was published
   */
  void send(Event event, Answer answered);

  @Override
  void close();

  /** Takes the outcome of one event. */
  @FunctionalInterface
  interface Answer {
    void take(@Nullable Throwable failure);
  }
}
