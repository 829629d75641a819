package dev.trestle.benchmarks.load;

import java.util.concurrent.locks.LockSupport;

/** Time as the pacer sees it, in nanoseconds. */
interface PaceClock {

  /** {@link System#nanoTime}, and the thread's own sleep. */
  PaceClock SYSTEM =
      new PaceClock() {
        @Override
        public long now() {
          return System.nanoTime();
        }

        @Override
        public void pause(long nanos) {
          LockSupport.parkNanos(nanos);
        }
      };

  long now();

  /** Waits about so long; may return early. */
  void pause(long nanos);
}
