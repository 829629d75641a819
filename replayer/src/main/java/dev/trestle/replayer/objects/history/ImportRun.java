package dev.trestle.replayer.objects.history;

import java.time.Duration;

/** The right of an import to go on, and where it tells how far it has got. */
public interface ImportRun {

  /** Whether the import may go on. Asked before each request and each append. */
  boolean goesOn();

  /** Greater than that of every process that ran the import before. */
  long token();

  /** Tells how far the import has got. Called often. */
  void report(ImportProgress progress);

  /**
   * Waits so long, or until the import may no longer go on.
   *
   * @return whether it may
   */
  boolean pause(Duration length) throws InterruptedException;
}
