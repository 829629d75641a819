package dev.trestle.gateway.relay;

import dev.trestle.gateway.World;
import dev.trestle.log.Event;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Payload;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchHead;
import dev.trestle.log.store.StoredBatch;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Batches of one event each, as some gateway left them in a partition. */
record LeftBatches(Partition partition, World world) {

  /** One batch at each offset from the first to before the last, appended long ago. */
  void append(long from, long to, String type) {
    for (long offset = from; offset < to; offset++) {
      put(offset, type, Instant.EPOCH);
    }
  }

  void put(long offset, String type, Instant appended) {
    Event event =
        new Event(
            "id-" + offset,
            "custom.src",
            type,
            1,
            "s" + offset % 7,
            Instant.EPOCH,
            Map.of(),
            Payload.of("{\"n\":" + offset + "}"));
    var unused =
        world.batches.put(
            new StoredBatch(
                new BatchHead(partition, Offset.of(offset), 1, appended, "b" + offset, 0),
                BatchCodec.encode(List.of(event), new long[1]),
                null));
  }
}
