package dev.trestle.log.read;

import dev.trestle.log.Batch;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The batches that were read or written last, decoded, up to a number of bytes in memory; the least
 * recently used go first. Batches never change, so nothing here is ever stale. Safe across threads.
 */
final class RecentBatches {

  private final long maxBytes;
  private long bytes;

  /** In order of use. */
  private final Map<BatchKey, Held> byUse = new LinkedHashMap<>(64, 0.75f, true);

  private final Map<Partition, NavigableMap<Offset, Batch>> byOffset = new HashMap<>();

  private record BatchKey(Partition partition, Offset first) {}

  private record Held(Batch batch, long bytes) {}

  RecentBatches(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * @param heldBytes by {@link Batch#heldBytes}
   */
  synchronized void add(Batch batch, long heldBytes) {
    if (heldBytes > maxBytes) {
      return;
    }
    BatchKey key = new BatchKey(batch.partition(), batch.first());
    if (byUse.putIfAbsent(key, new Held(batch, heldBytes)) != null) {
      return;
    }
    byOffset
        .computeIfAbsent(batch.partition(), unused -> new TreeMap<>())
        .put(batch.first(), batch);
    bytes += heldBytes;
    while (bytes > maxBytes) {
      evictOldest();
    }
  }

  /** The batch that has this offset, if it is here. */
  synchronized Optional<Batch> containing(Partition partition, Offset offset) {
    NavigableMap<Offset, Batch> batches = byOffset.get(partition);
    if (batches == null) {
      return Optional.empty();
    }
    Map.Entry<Offset, Batch> entry = batches.floorEntry(offset);
    if (entry == null || !entry.getValue().contains(offset)) {
      return Optional.empty();
    }
    byUse.get(new BatchKey(partition, entry.getKey()));
    return Optional.of(entry.getValue());
  }

  synchronized long bytes() {
    return bytes;
  }

  private void evictOldest() {
    var oldest = byUse.entrySet().iterator();
    Map.Entry<BatchKey, Held> entry = oldest.next();
    oldest.remove();
    BatchKey key = entry.getKey();
    NavigableMap<Offset, Batch> batches = byOffset.get(key.partition());
    if (batches != null) {
      batches.remove(key.first());
      if (batches.isEmpty()) {
        byOffset.remove(key.partition());
      }
    }
    bytes -= entry.getValue().bytes();
  }
}
