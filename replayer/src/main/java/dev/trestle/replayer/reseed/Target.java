package dev.trestle.replayer.reseed;

import dev.trestle.log.LogRecord;
import java.util.List;

/** A place to send to. Safe across threads. */
interface Target<M extends Outgoing> {

  /** Makes what is sent of a record; marked as replayed. */
  Rendered<M> render(LogRecord record);

  /**
   * Sends messages in one call. Blocks.
   *
   * @param messages no more than the {@link #call} limits say; in an ordered target no two of a
   *     group
   * @return one for each, in order; an exception is a defect
   */
  List<Sending> send(List<M> messages);

  /** What one call takes. */
  CallLimits call();

  /** Whether it keeps the order of groups. */
  boolean isOrdered();

  /**
   * What one call takes.
   *
   * @param bytes of all messages together
   */
  record CallLimits(int messages, int bytes) {}
}
