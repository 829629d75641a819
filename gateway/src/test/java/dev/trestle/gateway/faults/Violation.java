package dev.trestle.gateway.faults;

/** One promise of the gateway that was found broken. */
record Violation(Kind kind, String what) {

  enum Kind {
    /** Acknowledged, and not in the log. */
    LOST,
    /** Acknowledged at a position where it is not. */
    ELSEWHERE,
    /** The same id twice in the log within the dedupe window. */
    TWICE,
    /** An offset that no record has, below one that a record has. */
    GAP,
    /** An offset that two records have. */
    OVERLAP,
    /** Refused for good, and in the log. */
    REFUSED_BUT_LOGGED,
    /** In the log, and never sent in this form. */
    NEVER_SENT,
    /** In the log, and not on the bus. */
    NOT_ON_BUS,
    /** On the bus with a position or payload that the log does not have. */
    NOT_AS_LOGGED,
    /** Sent before another event of its subject on the same stream, and in the log behind it. */
    OUT_OF_ORDER,
    /** Appended, by its append time, before the record in front of it. */
    TIME_DECREASED
  }

  @Override
  public String toString() {
    return kind + ": " + what;
  }
}
