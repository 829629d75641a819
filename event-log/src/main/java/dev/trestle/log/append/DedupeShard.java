package dev.trestle.log.append;

import dev.trestle.log.store.Identity;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A part of a {@link DedupeWindow}: entries in offset order in a ring, found through an
 * open-addressing index with linear probing. 32 bytes an id for the entry and 8 for the index,
 * which has two 4-byte slots per entry; right after the ring was doubled, twice that. Not safe
 * across threads.
 */
final class DedupeShard {

  private static final int INITIAL_CAPACITY = 16;
  private static final int WORDS = 4;
  private static final int EMPTY = -1;

  /** Per entry: high and low half of the id's hash, offset, content hash. */
  private long[] ring = new long[INITIAL_CAPACITY * WORDS];

  /** Slot to ring position. */
  private int[] index = emptyIndex(INITIAL_CAPACITY);

  private int capacity = INITIAL_CAPACITY;
  private int oldest;
  private int size;

  DedupeWindow.@Nullable Seen find(Identity identity) {
    int slot = slotOf(identity.idHigh(), identity.idLow());
    if (index[slot] == EMPTY) {
      return null;
    }
    int at = index[slot] * WORDS;
    return new DedupeWindow.Seen(ring[at + 2], ring[at + 3]);
  }

  /** Whether the id was not known. */
  boolean add(Identity identity, long offset) {
    int slot = slotOf(identity.idHigh(), identity.idLow());
    if (index[slot] != EMPTY) {
      return false;
    }
    if (size == capacity) {
      grow();
      slot = slotOf(identity.idHigh(), identity.idLow());
    }
    int entry = (oldest + size) & (capacity - 1);
    int at = entry * WORDS;
    ring[at] = identity.idHigh();
    ring[at + 1] = identity.idLow();
    ring[at + 2] = offset;
    ring[at + 3] = identity.content();
    index[slot] = entry;
    size++;
    return true;
  }

  /** Forgets the entries before an offset; returns how many. */
  int removeBefore(long offset) {
    int before = size;
    while (size > 0 && ring[oldest * WORDS + 2] < offset) {
      removeOldest();
    }
    return before - size;
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
