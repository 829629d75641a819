package dev.trestle.replayer.objects.live;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Hashes of a range of buckets, gathered in any order and given bucket by bucket. 16 bytes for each
 * hash while they are gathered, 32 once they are given.
 */
final class HashBuckets {

  private final long first;
  private final long end;
  private final long all;
  private long[] gathered = new long[1 << 10];
  private int longs;
  private long[] sorted = {};
  private int[] starts = {};

  /**
   * @param first of the range
   * @param end after the range
   * @param all how many buckets there are, at most 2^31
   */
  HashBuckets(long first, long end, long all) {
    this.first = first;
    this.end = end;
    this.all = all;
  }

  long first() {
    return first;
  }

  long end() {
    return end;
  }

  /** The bucket of a hash, by its upper 31 bits. */
  static long bucket(long high, long all) {
    return ((high >>> 33) * all) >>> 31;
  }

  /** Takes a hash, unless it is of another range. */
  void add(Hash hash) {
    long bucket = bucket(hash.high(), all);
    if (bucket < first || bucket >= end) {
      return;
    }
    if (longs == gathered.length) {
      gathered = Arrays.copyOf(gathered, longs + (longs >> 1));
    }
    gathered[longs++] = hash.high();
    gathered[longs++] = hash.low();
  }

  /** All hashes of a bucket. */
  byte[] content(long bucket) {
    if (starts.length == 0) {
      sort();
    }
    int index = (int) (bucket - first);
    ByteBuffer content = ByteBuffer.allocate((starts[index + 1] - starts[index]) * Long.BYTES);
    for (int i = starts[index]; i < starts[index + 1]; i++) {
      content.putLong(sorted[i]);
    }
    return content.array();
  }

  /** By bucket, in two passes. */
  private void sort() {
    int[] next = new int[(int) (end - first) + 1];
    for (int i = 0; i < longs; i += 2) {
      next[(int) (bucket(gathered[i], all) - first) + 1] += 2;
    }
    for (int i = 1; i < next.length; i++) {
      next[i] += next[i - 1];
    }
    starts = next.clone();
    sorted = new long[longs];
    for (int i = 0; i < longs; i += 2) {
      int index = (int) (bucket(gathered[i], all) - first);
      sorted[next[index]++] = gathered[i];
      sorted[next[index]++] = gathered[i + 1];
    }
  }
}
