package dev.trestle.log.append;

import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The ids of the last records of one partition, in offset order: a ring of entries, found through
 * an open-addressing index with linear probing. {@value #BYTES_PER_ID} bytes per id when full: 32
 * for the entry and 8 for the index, which has two 4-byte slots per entry; right after the ring was
 * doubled, twice that. Times take some 110 bytes more per batch.
 *
 * <p>An entry is as old as the time since it was learnt, by a clock that is never set: append times
 * jump when somebody sets a clock, and an id must not be forgotten for that.
 *
 * <p>Not safe across threads. Never forgets before {@link #expireBefore} says so.
 */
final class DedupeWindow {

  /** Measured by {@code DedupeWindowTest}, see {@link #bytes}. */
  static final int BYTES_PER_ID = 40;

  private static final int INITIAL_CAPACITY = 1024;
  private static final int WORDS = 4;
  private static final int EMPTY = -1;

  /** Per entry: high and low half of the id's hash, offset, content hash. */
  private long[] ring = new long[INITIAL_CAPACITY * WORDS];

  /** Slot to ring position. */
  private int[] index = emptyIndex(INITIAL_CAPACITY);

  private int capacity = INITIAL_CAPACITY;
  private int oldest;
  private int size;

  /** Times of the records from this offset to the next key. */
  private final NavigableMap<Long, Times> times = new TreeMap<>();

  /**
   * @param learnt nanoseconds of a clock that is never set
   */
  private record Times(Instant appendTime, long learnt) {}

  /** What is known of a remembered id. */
  record Seen(long offset, long content) {}

  @Nullable Seen find(Identity identity) {
    int slot = slotOf(identity.idHigh(), identity.idLow());
    if (index[slot] == EMPTY) {
      return null;
    }
    int at = index[slot] * WORDS;
    return new Seen(ring[at + 2], ring[at + 3]);
  }

  /**
   * Remembers an id; if it is known already the first offset stays. Offsets must grow.
   *
   * @param learnt nanoseconds of a clock that is never set; must not decrease
   */
  void add(Identity identity, long offset, Instant appendTime, long learnt) {
    Times added = new Times(appendTime, learnt);
    Map.Entry<Long, Times> last = times.lastEntry();
    if (last == null || !last.getValue().equals(added)) {
      times.put(offset, added);
    }
    if (index[slotOf(identity.idHigh(), identity.idLow())] != EMPTY) {
      return;
    }
    if (size == capacity) {
      grow();
    }
    int entry = (oldest + size) & (capacity - 1);
    int at = entry * WORDS;
    ring[at] = identity.idHigh();
    ring[at + 1] = identity.idLow();
    ring[at + 2] = offset;
    ring[at + 3] = identity.content();
    index[slotOf(identity.idHigh(), identity.idLow())] = entry;
    size++;
  }

  /** Forgets what was learnt before a time. */
  void expireBefore(long time) {
    Map.Entry<Long, Times> first = times.firstEntry();
    while (first != null && first.getValue().learnt() - time < 0) {
      times.pollFirstEntry();
      first = times.firstEntry();
      long end = first == null ? Long.MAX_VALUE : first.getKey();
      while (size > 0 && ring[oldest * WORDS + 2] < end) {
        removeOldest();
      }
    }
  }

  /** When a remembered record was appended. */
  Instant appendTimeOf(long offset) {
    Map.Entry<Long, Times> entry = times.floorEntry(offset);
    return entry == null ? Instant.EPOCH : entry.getValue().appendTime();
  }

  int size() {
    return size;
  }

  /** Memory of the arrays. */
  long bytes() {
    return 8L * ring.length + 4L * index.length;
  }

  private void removeOldest() {
    int at = oldest * WORDS;
    deleteSlot(slotOf(ring[at], ring[at + 1]));
    oldest = (oldest + 1) & (capacity - 1);
    size--;
  }

  /** Closes the gap, so that no probe ends too early and no tombstones gather. */
  private void deleteSlot(int slot) {
    int mask = index.length - 1;
    int gap = slot;
    int probe = (gap + 1) & mask;
    while (index[probe] != EMPTY) {
      int at = index[probe] * WORDS;
      int home = home(ring[at], ring[at + 1]);
      if (((probe - home) & mask) >= ((probe - gap) & mask)) {
        index[gap] = index[probe];
        gap = probe;
      }
      probe = (probe + 1) & mask;
    }
    index[gap] = EMPTY;
  }

  private int slotOf(long high, long low) {
    int mask = index.length - 1;
    int slot = home(high, low);
    while (index[slot] != EMPTY) {
      int at = index[slot] * WORDS;
      if (ring[at] == high && ring[at + 1] == low) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private int home(long high, long low) {
    return (int) (high ^ low) & (index.length - 1);
  }

  private void grow() {
    long[] larger = new long[ring.length * 2];
    int untilEnd = (capacity - oldest) * WORDS;
    System.arraycopy(ring, oldest * WORDS, larger, 0, untilEnd);
    System.arraycopy(ring, 0, larger, untilEnd, ring.length - untilEnd);
    ring = larger;
    oldest = 0;
    capacity *= 2;
    index = emptyIndex(capacity);
    for (int entry = 0; entry < size; entry++) {
      index[slotOf(ring[entry * WORDS], ring[entry * WORDS + 1])] = entry;
    }
  }

  private static int[] emptyIndex(int capacity) {
    int[] slots = new int[capacity * 2];
    Arrays.fill(slots, EMPTY);
    return slots;
  }
}
