package dev.trestle.replayer.faults;

/** One promise of the replayer that was found broken. */
record Violation(Kind kind, String what) {

  enum Kind {
    /** A change of the bucket that its log does not have. */
    LOST,
    /** The same change, or dead letter, twice in the log. */
    TWICE,
    /** In the log, and never done to the bucket. */
    NEVER_HAPPENED,
    /** Behind a later change of the same key, and not flagged as late. */
    OUT_OF_ORDER,
    /** An offset that no record has, below one that a record has. */
    GAP,
    /** An offset that two records have. */
    OVERLAP,
    /** A record of the range that the target of a reseed did not get. */
    LEFT_OUT,
    /** Sent again by a reseed, beyond the number that it states. */
    REPEATED,
    /** A dead letter that is neither in the log nor in its queue. */
    NOWHERE
  }

  @Override
  public String toString() {
    return kind + ": " + what;
  }
}
