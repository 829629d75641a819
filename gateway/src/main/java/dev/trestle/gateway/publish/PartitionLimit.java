package dev.trestle.gateway.publish;

/**
 * How many events may be on their way into one partition. The number follows what the partition can
 * take: it grows by a tenth while as many appends as it allows are quick, and shrinks by a tenth if
 * one is slow. What was let in before it shrank does not shrink it again, so that a slow batch of a
 * thousand events is one sign and not a thousand. A number that is not even half used does not
 * grow.
 *
 * <p>So where more is asked for than the partition can take, the time that an append takes stays
 * near what counts as slow; see {@code PartitionLimitTest}. Safe across threads.
 */
final class PartitionLimit {

  /** Returned by {@link #enter}: not now. */
  static final long REFUSED = -1;

  private static final double STEP = 0.1;

  private final int min;
  private final int max;

  /** The rest is guarded by this. */
  private double events;

  private int inFlight;
  private long bytes;
  private long round;

  PartitionLimit(int initial, int min, int max) {
    this.events = initial;
    this.min = min;
    this.max = max;
  }

  /**
   * Lets an event in, if there is room.
   *
   * @param size its bytes
   * @param most bytes that all events of the partition may have now
   * @return the round, to be told when it leaves; or {@link #REFUSED}
   */
  synchronized long enter(long size, long most) {
    if (inFlight >= (int) events || bytes + size > most) {
      return REFUSED;
    }
    inFlight++;
    bytes += size;
    return round;
  }

  /** An event leaves, and tells nothing of the partition. */
  synchronized void leave(long size) {
    inFlight--;
    bytes -= size;
  }

  /** An event leaves whose append was quick. */
  synchronized void leaveQuickly(long size) {
    if (2L * inFlight >= (int) events) {
      events = Math.min(max, events + STEP);
    }
    leave(size);
  }

  /** An event leaves whose append was slow, or failed. */
  synchronized void leaveSlowly(long size, long itsRound) {
    if (itsRound == round) {
      events = Math.max(min, events * (1 - STEP));
      round++;
    }
    leave(size);
  }

  synchronized int events() {
    return (int) events;
  }
}
