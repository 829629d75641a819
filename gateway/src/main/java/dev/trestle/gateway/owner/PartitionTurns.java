package dev.trestle.gateway.owner;

/**
 * Which events of one stream and one partition an owner takes: none that would overtake one that
 * went back, or may yet. Does no I/O; not safe across threads.
 */
final class PartitionTurns {

  private long epoch;
  private int unanswered;
  private long movedTurn = -1;

  /**
   * Whether an event may be appended; it then counts as unanswered.
   *
   * @param turn of its sending, see {@link Lane}
   * @param epochNow of the ownership by which it would be appended
   */
  boolean takes(long turn, long epochNow) {
    if (turn <= movedTurn || (unanswered > 0 && epoch != epochNow)) {
      return false;
    }
    epoch = epochNow;
    unanswered++;
    return true;
  }

  /** An event that was taken is answered, in the log or not. */
  void answered() {
    unanswered--;
  }

  /** An event went back: all of its turn must, before any comes again. */
  void moved(long turn) {
    movedTurn = Math.max(movedTurn, turn);
  }
}
