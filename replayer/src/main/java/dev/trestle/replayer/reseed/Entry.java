package dev.trestle.replayer.reseed;

import org.jspecify.annotations.Nullable;

/** One record on its way, in a {@link Window}. */
final class Entry<M extends Outgoing> {

  private final M message;
  private final String type;
  private final String position;
  private final long number;

  /** Records after it that are not sent. */
  private final Tally trailing = new Tally();

  private Place next;
  private @Nullable Fate fate;
  private int tries;
  private boolean alone;
  private long notBeforeNanos;

  /**
   * An entry.
   *
   * @param type of the record's event
   * @param position where the record lies, for people
   * @param number counts the entries of a window from 1
   * @param next where to go on after it
   */
  Entry(M message, String type, String position, long number, Place next) {
    this.message = message;
    this.type = type;
    this.position = position;
    this.number = number;
    this.next = next;
  }

  M message() {
    return message;
  }

  String type() {
    return type;
  }

  String position() {
    return position;
  }

  long number() {
    return number;
  }

  /** How often it was sent without success. */
  int tries() {
    return tries;
  }

  /** Whether it must be sent in a call of its own: one with others was refused as a whole. */
  boolean isAlone() {
    return alone;
  }

  long notBeforeNanos() {
    return notBeforeNanos;
  }

  boolean isDone() {
    return fate != null;
  }

  void done(Fate how) {
    fate = how;
  }

  void tryAgain(long atNanos, boolean inOwnCall) {
    tries++;
    alone |= inOwnCall;
    notBeforeNanos = atNanos;
  }

  /** A record after it, before any other entry, is not sent. */
  void follow(Fate how, Place after) {
    trailing.add(how);
    next = after;
  }

  /** Counts it and what follows it; tells where to go on. */
  Place countInto(Tally tally) {
    if (fate != null) {
      tally.add(fate);
    }
    tally.add(trailing);
    return next;
  }
}
