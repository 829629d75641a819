package dev.trestle.gateway.relay;

import dev.trestle.log.Offset;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Where a partition was seen to end, and when, by a clock that is never set. Not safe across
 * threads. Holds one sighting for each look of the sweeper within the time asked for.
 */
final class Sightings {

  private final Deque<Sighting> sightings = new ArrayDeque<>();

  private record Sighting(Offset end, long nanos) {}

  /** The partition ends before {@code end} now. */
  void see(Offset end, long nanos) {
    Sighting last = sightings.peekLast();
    if (last == null || last.end().isBefore(end)) {
      sightings.addLast(new Sighting(end, nanos));
    }
  }

  /**
   * Whether a record is known to have been there at a time. Forgets what is not needed for later
   * times.
   */
  boolean wasThere(Offset offset, long nanos) {
    Sighting before = null;
    while (!sightings.isEmpty() && sightings.peekFirst().nanos() - nanos <= 0) {
      before = sightings.removeFirst();
    }
    if (before == null) {
      return false;
    }
    sightings.addFirst(before);
    return offset.isBefore(before.end());
  }
}
