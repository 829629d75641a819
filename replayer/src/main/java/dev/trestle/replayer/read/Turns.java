package dev.trestle.replayer.read;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs one task again for every signal, never twice at a time, and never holding a thread between
 * turns. Signals that come before a turn begins are one. A turn that fails is followed by others
 * all the same. Safe across threads.
 */
final class Turns {

  private final Runnable turn;
  private final Executor executor;
  private final AtomicInteger signals = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();

  Turns(Runnable turn, Executor executor) {
    this.turn = turn;
    this.executor = executor;
  }

  void signal() {
    if (signals.getAndIncrement() == 0 && !closed.get()) {
      executor.execute(this::run);
    }
  }

  /** Runs no further turn. */
  void close() {
    closed.set(true);
  }

  private void run() {
    int seen = signals.get();
    try {
      turn.run();
    } finally {
      if (signals.addAndGet(-seen) != 0 && !closed.get()) {
        executor.execute(this::run); // At the end of the queue: others have their turn first.
      }
    }
  }
}
