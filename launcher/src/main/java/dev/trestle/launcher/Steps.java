package dev.trestle.launcher;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Prints what was seen, step by step, and waits for what is to be seen. */
final class Steps {

  static final Duration LIMIT = Duration.ofSeconds(60);

  private final PrintStream out;
  private int step;

  Steps(PrintStream out) {
    this.out = out;
  }

  /** A step was seen. */
  void seen(String what) {
    out.println(++step + ". " + what);
  }

  /** Something that belongs to the step before. */
  void detail(String line) {
    out.println("     " + line);
  }

  /**
   * Looks again until there is something.
   *
   * @param otherwise what the error says
   * @throws NotSeen if there is nothing within {@link #LIMIT}
   */
  static <T> T await(Supplier<Optional<T>> look, String otherwise) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < deadline) {
      Optional<T> found = look.get();
      if (found.isPresent()) {
        return found.get();
      }
      try {
        TimeUnit.MILLISECONDS.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    throw new NotSeen(otherwise);
  }
}
