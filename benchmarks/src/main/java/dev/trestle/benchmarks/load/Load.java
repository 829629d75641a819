package dev.trestle.benchmarks.load;

import java.time.Duration;

/** Callers at work until closed. */
public interface Load extends AutoCloseable {

  /** Counts what is answered during the next {@code time}. */
  Window count(Duration time) throws InterruptedException;

  /** How many events were answered with success since the start. */
  long published();

  /** Stops sending, and waits until everything sent is answered. */
  @Override
  void close() throws InterruptedException;
}
