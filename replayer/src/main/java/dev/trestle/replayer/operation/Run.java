package dev.trestle.replayer.operation;

import com.google.protobuf.ByteString;
import java.time.Duration;

/**
 * The right of a work to go on, and the way its progress is kept. Safe across threads.
 *
 * <p>The process keeps the operation's lease, writes what was last reported twice a second, and
 * learns with the same writes whether the operation is still wanted.
 */
public interface Run {

  /**
   * Whether the work may go on: it was neither paused nor cancelled, the process does not stop, and
   * the lease is held. To be asked before each effect. Costs nothing.
   */
  boolean goesOn();

  /**
   * The fencing token: greater than that of every process that ran the operation before. To be
   * given to whatever the work writes, where that can refuse a lower one.
   */
  long token();

  /** The operation's settings as they are now; they may change while it runs. Costs nothing. */
  ByteString settings();

  /**
   * Tells how far the work has got. The last report is stored within a second and when the work
   * returns. Costs nothing.
   */
  void report(Report report);

  /**
   * Stores a report now. Blocks for one write.
   *
   * @return false if another process has taken over: nothing was stored, and the run does not go on
   * @throws dev.trestle.log.store.StoreException if the table does not answer
   */
  boolean save(Report report);

  /**
   * Waits so long, or until the run no longer goes on.
   *
   * @return whether it goes on
   */
  boolean pause(Duration length) throws InterruptedException;
}
