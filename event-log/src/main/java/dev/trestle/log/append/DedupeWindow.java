package dev.trestle.log.append;

import dev.trestle.log.store.Identity;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The ids of the last records of one partition. {@value #BYTES_PER_ID} bytes per id when full;
 * right after its memory was doubled, twice that. Times take some 110 bytes more per batch.
 *
 * <p>Split into {@value #SHARDS} shards by the ids' hash, so that memory grows in steps: to double
 * the memory of a million ids at once would hold up the partition for tens of milliseconds.
 *
 * <p>An entry is as old as the time since it was learnt, by a clock that is never set: append times
 * jump when somebody sets a clock, and an id must not be forgotten for that.
 *
 * <p>Not safe across threads. Never forgets before {@link #expireBefore} says so.
 */
final class DedupeWindow {

  /** Measured by {@code DedupeWindowTest}, see {@link #bytes}. */
  static final int BYTES_PER_ID = 40;

  private static final int SHARDS = 64;
  private static final int SHARD_SHIFT = Long.SIZE - 6;

  private final DedupeShard[] shards =
      Stream.generate(DedupeShard::new).limit(SHARDS).toArray(DedupeShard[]::new);

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
    return shard(identity).find(identity);
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
    if (shard(identity).add(identity, offset)) {
      size++;
    }
  }

  /** Forgets what was learnt before a time. */
  void expireBefore(long time) {
    Map.Entry<Long, Times> first = times.firstEntry();
    if (first == null || first.getValue().learnt() - time >= 0) {
      return;
    }
    while (first != null && first.getValue().learnt() - time < 0) {
      times.pollFirstEntry();
      first = times.firstEntry();
    }
    long end = first == null ? Long.MAX_VALUE : first.getKey();
    for (DedupeShard shard : shards) {
      size -= shard.removeBefore(end);
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
    return Stream.of(shards).mapToLong(DedupeShard::bytes).sum();
  }

  private DedupeShard shard(Identity identity) {
    // The highest bits: a shard's index uses the lowest.
    return shards[(int) (identity.idHigh() >>> SHARD_SHIFT)];
  }
}
