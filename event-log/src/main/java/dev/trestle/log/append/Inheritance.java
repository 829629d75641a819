package dev.trestle.log.append;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * What the owner of a partition hands to its successor: the dedupe window, piece by piece while the
 * owner goes on, and at last the head. To be filled by one thread at a time.
 */
public final class Inheritance {

  private final Partition partition;
  private final LongSupplier nanos;
  private final DedupeWindow window;
  private Offset next = Offset.FIRST;
  private Instant newest = Instant.EPOCH;
  private boolean complete;

  Inheritance(Partition partition, Duration windowLength, LongSupplier nanos) {
    this.partition = partition;
    this.window = new DedupeWindow(windowLength);
    this.nanos = nanos;
  }

  public Partition partition() {
    return partition;
  }

  /**
   * Takes the next piece.
   *
   * @param newest append time of the newest record that the owner knew of when it gave the piece
   * @throws IllegalStateException if it does not follow the one before
   */
  public void add(IdSegment segment, Instant newest) {
    window.add(segment, segment.first().value(), newest.toEpochMilli(), nanos.getAsLong());
  }

  /**
   * Takes the head: nothing is missing.
   *
   * @throws IllegalStateException if the window does not reach the head
   */
  public void complete(Offset next, Instant newest) {
    if (window.size() > 0 && window.next() != next.value()) {
      throw new IllegalStateException(
          partition + ": the window ends at " + window.next() + ", the log at " + next);
    }
    this.next = next;
    this.newest = newest;
    complete = true;
  }

  boolean isComplete() {
    return complete;
  }

  DedupeWindow window() {
    return window;
  }

  Offset next() {
    return next;
  }

  Instant newest() {
    return newest;
  }
}
