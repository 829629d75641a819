package dev.trestle.log.append;

import java.util.Arrays;

/**
 * Finds the offset of an id: open addressing with linear probing over the low 31 bits of offsets,
 * split into {@value #SHARDS} shards by the ids' hash, so that memory grows in steps: to double the
 * index of a million ids at once would hold up the partition. 8 bytes for each id when a shard is
 * as full as it gets, twice that right after it grew. Not safe across threads.
 */
final class IdIndex {

  private static final int SHARDS = 64;
  private static final int SHARD_SHIFT = Long.SIZE - 6;
  private static final int INITIAL_SLOTS = 32;
  private static final int EMPTY = -1;
  private static final int OFFSET_BITS = 0x7fff_ffff;

  /** Where the ids themselves are. */
  interface Ids {
    long idHigh(int offsetBits);

    long idLow(int offsetBits);
  }

  private final Ids ids;
  private final int[][] shards = new int[SHARDS][];
  private final int[] used = new int[SHARDS];

  IdIndex(Ids ids) {
    this.ids = ids;
    for (int shard = 0; shard < SHARDS; shard++) {
      shards[shard] = emptySlots(INITIAL_SLOTS);
    }
  }

  /** What is kept of an offset. */
  static int bits(long offset) {
    return (int) offset & OFFSET_BITS;
  }

  /** The low 31 bits of the newest offset of an id; -1 if it is not known. */
  int find(long high, long low) {
    int[] slots = shards[shard(high)];
    return slots[slotOf(slots, high, low)];
  }

  /** Notes the newest offset of an id. */
  void put(long high, long low, long offset) {
    int shard = shard(high);
    int[] slots = shards[shard];
    int slot = slotOf(slots, high, low);
    if (slots[slot] == EMPTY) {
      if (++used[shard] * 2 > slots.length) {
        slots = grow(shard);
        slot = slotOf(slots, high, low);
      }
    }
    slots[slot] = bits(offset);
  }

  /** Forgets an id, unless a newer offset of it is known. To be called while its id is there. */
  void remove(long high, long low, long offset) {
    int shard = shard(high);
    int[] slots = shards[shard];
    int slot = slotOf(slots, high, low);
    if (slots[slot] == bits(offset)) {
      used[shard]--;
      closeGap(slots, slot);
    }
  }

  /** Memory of the arrays. */
  long bytes() {
    long bytes = 0;
    for (int[] slots : shards) {
      bytes += 4L * slots.length;
    }
    return bytes;
  }

  /** So that no probe ends too early and no tombstones gather. */
  private void closeGap(int[] slots, int slot) {
    int mask = slots.length - 1;
    int gap = slot;
    int probe = (gap + 1) & mask;
    while (slots[probe] != EMPTY) {
      int home = home(slots, ids.idHigh(slots[probe]), ids.idLow(slots[probe]));
      if (((probe - home) & mask) >= ((probe - gap) & mask)) {
        slots[gap] = slots[probe];
        gap = probe;
      }
      probe = (probe + 1) & mask;
    }
    slots[gap] = EMPTY;
  }

  private int slotOf(int[] slots, long high, long low) {
    int mask = slots.length - 1;
    int slot = home(slots, high, low);
    while (slots[slot] != EMPTY) {
      int at = slots[slot];
      if (ids.idLow(at) == low && ids.idHigh(at) == high) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private int[] grow(int shard) {
    int[] smaller = shards[shard];
    int[] larger = emptySlots(smaller.length * 2);
    for (int at : smaller) {
      if (at != EMPTY) {
        larger[slotOf(larger, ids.idHigh(at), ids.idLow(at))] = at;
      }
    }
    shards[shard] = larger;
    return larger;
  }

  private static int home(int[] slots, long high, long low) {
    return (int) (high ^ low) & (slots.length - 1);
  }

  /** The highest bits: a shard's slots go by the lowest. */
  private static int shard(long high) {
    return (int) (high >>> SHARD_SHIFT);
  }

  private static int[] emptySlots(int count) {
    int[] slots = new int[count];
    Arrays.fill(slots, EMPTY);
    return slots;
  }
}
