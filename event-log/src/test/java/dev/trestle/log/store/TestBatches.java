package dev.trestle.log.store;

import dev.trestle.log.Event;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import java.time.Instant;
import java.util.Collections;
import java.util.List;

/** Stored batches for tests. */
public final class TestBatches {

  private TestBatches() {}

  public static BatchCodec.Encoded encode(List<Event> events) {
    return BatchCodec.encode(events, contents(events));
  }

  static long[] contents(List<Event> events) {
    return events.stream().mapToLong(Identity::contentOf).toArray();
  }

  /** A batch without owner and cursor. */
  public static StoredBatch of(
      Partition partition, long first, Instant appendTime, String id, List<Event> events) {
    return new StoredBatch(
        new BatchHead(partition, Offset.of(first), events.size(), appendTime, id, 0),
        encode(events),
        null);
  }

  /** The same event many times. */
  public static StoredBatch ofCopies(
      Partition partition, long first, Instant appendTime, String id, int count, Event event) {
    return of(partition, first, appendTime, id, Collections.nCopies(count, event));
  }
}
