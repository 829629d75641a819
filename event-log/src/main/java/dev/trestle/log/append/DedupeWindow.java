package dev.trestle.log.append;

import dev.trestle.log.Offset;
import dev.trestle.log.store.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The ids of the last records of one partition, in offset order without gaps: {@value
 * #BYTES_PER_ID} bytes for each, of which 8 are its place in an index that doubles shard by shard.
 * Times take some 110 bytes more per batch.
 *
 * <p>An id is remembered as long as its newest record is. A record is forgotten when the log's own
 * append times say that the window is over, and this process has known it for as long, too: append
 * times jump when somebody sets a clock, and an id must not be forgotten for that.
 *
 * <p>Not safe across threads, but for the {@link IdSegment}s that it gives out.
 */
final class DedupeWindow implements IdIndex.Ids {

  /** Measured by {@code DedupeWindowTest}, see {@link #bytes}. */
  static final int BYTES_PER_ID = 32;

  private static final int CHUNK_LONGS = IdSegment.RECORDS * IdSegment.LONGS;

  private final Duration length;
  private final IdIndex index = new IdIndex(this);

  /** By offset divided by {@link IdSegment#RECORDS}. */
  private final Map<Long, long[]> chunks = new HashMap<>();

  /** Keys of the chunks, ascending. */
  private final Deque<Long> order = new ArrayDeque<>();

  /** Times of the records from this offset to the next key. */
  private final NavigableMap<Long, Times> times = new TreeMap<>();

  private long oldest;
  private long next;

  /** The chunk that was added to last: a takeover adds millions of ids. */
  private long @Nullable [] newestChunk;

  private long newestKey;

  /**
   * @param millis append time, since the epoch
   * @param learnt nanoseconds of a clock that is never set
   */
  private record Times(long millis, long learnt) {}

  /** What is known of a remembered id: its newest record. */
  record Seen(long offset, long content) {}

  DedupeWindow(Duration length) {
    this.length = length;
  }

  Duration length() {
    return length;
  }

  @Nullable Seen find(Identity identity) {
    int bits = index.find(identity.idHigh(), identity.idLow());
    if (bits < 0) {
      return null;
    }
    long offset = offsetOf(bits);
    return new Seen(offset, chunk(offset)[place(offset) + 2]);
  }

  /**
   * Remembers a record.
   *
   * @param offset the one after the last that was added; any if the window is empty
   * @param millis append time; must not decrease
   * @param learnt nanoseconds of a clock that is never set; must not decrease
   */
  void add(long high, long low, long content, long offset, long millis, long learnt) {
    begin(offset, new Times(millis, learnt));
    add(high, low, content, offset);
  }

  /** The same for an id as batches have it. */
  void add(Identity id, long offset, long millis, long learnt) {
    add(id.idHigh(), id.idLow(), id.content(), offset, millis, learnt);
  }

  /** Remembers the records of a segment from an offset on. */
  void add(IdSegment segment, long from, long newestMillis, long nanos) {
    int end = 0;
    for (int run = 0; run < segment.runs(); run++) {
      int record = (int) Math.max(end, from - segment.first().value());
      end += segment.runLength(run);
      if (record < end) {
        long millis = segment.runTime(run);
        long learnt = nanos - Duration.ofMillis(Math.max(0, newestMillis - millis)).toNanos();
        begin(segment.first().value() + record, new Times(millis, learnt));
      }
      for (; record < end; record++) {
        add(
            segment.idHigh(record),
            segment.idLow(record),
            segment.content(record),
            segment.first().value() + record);
      }
    }
  }

  /** The records from an offset on were appended and learnt then. */
  private void begin(long offset, Times at) {
    if (oldest == next) {
      oldest = offset;
      next = offset;
    } else if (offset != next) {
      throw new IllegalStateException("expected offset " + next + ", was " + offset);
    }
    Map.Entry<Long, Times> last = times.lastEntry();
    if (last == null || !last.getValue().equals(at)) {
      times.put(offset, at);
    }
  }

  private void add(long high, long low, long content, long offset) {
    long[] chunk = newestChunk(offset / IdSegment.RECORDS);
    int at = place(offset);
    chunk[at] = high;
    chunk[at + 1] = low;
    chunk[at + 2] = content;
    next = offset + 1;
    index.put(high, low, offset);
  }

  private long[] newestChunk(long key) {
    if (newestChunk == null || newestKey != key) {
      newestChunk = chunks.get(key);
      newestKey = key;
      if (newestChunk == null) {
        newestChunk = new long[CHUNK_LONGS];
        chunks.put(key, newestChunk);
        order.addLast(key);
      }
    }
    return newestChunk;
  }

  /**
   * Forgets the records for which the window is over.
   *
   * @param millis append time that a record would get now
   * @param nanos of a clock that is never set
   */
  void expire(long millis, long nanos) {
    Map.Entry<Long, Times> first = times.firstEntry();
    if (first == null || !isOver(first.getValue(), millis, nanos)) {
      return;
    }
    while (first != null && isOver(first.getValue(), millis, nanos)) {
      times.pollFirstEntry();
      first = times.firstEntry();
    }
    forgetBefore(first == null ? next : first.getKey());
  }

  private boolean isOver(Times of, long millis, long nanos) {
    return millis - of.millis() > length.toMillis() && nanos - of.learnt() > length.toNanos();
  }

  private void forgetBefore(long end) {
    for (; oldest < end; oldest++) {
      int bits = IdIndex.bits(oldest);
      index.remove(idHigh(bits), idLow(bits), oldest);
    }
    while (!order.isEmpty() && (order.peekFirst() + 1) * IdSegment.RECORDS <= oldest) {
      chunks.remove(order.pollFirst());
      newestChunk = null;
    }
  }

  /** When a remembered record was appended. */
  Instant appendTimeOf(long offset) {
    Map.Entry<Long, Times> entry = times.floorEntry(offset);
    return entry == null ? Instant.EPOCH : Instant.ofEpochMilli(entry.getValue().millis());
  }

  /** The offset after the last record that was added. */
  long next() {
    return next;
  }

  /** Records that are remembered. */
  int size() {
    return (int) (next - oldest);
  }

  /** Memory of the arrays. */
  long bytes() {
    return 8L * CHUNK_LONGS * chunks.size() + index.bytes();
  }

  /** What is remembered from an offset on, cut at multiples of {@link IdSegment#RECORDS}. */
  List<IdSegment> segments(Offset from) {
    List<IdSegment> segments = new ArrayList<>();
    long at = Math.max(oldest, from.value());
    while (at < next) {
      long end = Math.min(next, (at / IdSegment.RECORDS + 1) * IdSegment.RECORDS);
      segments.add(segment(at, end));
      at = end;
    }
    return segments;
  }

  private IdSegment segment(long from, long end) {
    List<Map.Entry<Long, Times>> runs = new ArrayList<>();
    runs.add(times.floorEntry(from));
    runs.addAll(times.subMap(from, false, end, false).entrySet());
    int[] lengths = new int[runs.size()];
    long[] millis = new long[runs.size()];
    for (int run = 0; run < lengths.length; run++) {
      long begin = Math.max(from, runs.get(run).getKey());
      long after = run + 1 < lengths.length ? runs.get(run + 1).getKey() : end;
      lengths[run] = (int) (after - begin);
      millis[run] = runs.get(run).getValue().millis();
    }
    return new IdSegment(
        Offset.of(from), (int) (end - from), chunk(from), place(from), lengths, millis);
  }

  @Override
  public long idHigh(int offsetBits) {
    long offset = offsetOf(offsetBits);
    return chunk(offset)[place(offset)];
  }

  @Override
  public long idLow(int offsetBits) {
    long offset = offsetOf(offsetBits);
    return chunk(offset)[place(offset) + 1];
  }

  private long[] chunk(long offset) {
    long[] chunk = chunks.get(offset / IdSegment.RECORDS);
    if (chunk == null) {
      throw new IllegalStateException("offset " + offset + " is not remembered");
    }
    return chunk;
  }

  private long offsetOf(int bits) {
    return oldest + IdIndex.bits(bits - IdIndex.bits(oldest));
  }

  private static int place(long offset) {
    return (int) (offset % IdSegment.RECORDS) * IdSegment.LONGS;
  }
}
