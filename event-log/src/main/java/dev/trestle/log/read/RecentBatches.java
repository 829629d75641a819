package dev.trestle.log.read;

import dev.trestle.log.Batch;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The batches that were read or written last, decoded, up to a number of stored bytes; the least
 * recently used go first. Batches never change, so nothing here is ever stale. Safe across threads.
 */
final class RecentBatches {

  private final long maxBytes;
  private long bytes;

  /** In order of use. */
  private final Map<BatchKey, Batch> byUse = new LinkedHashMap<>(64, 0.75f, true);

  private final Map<Partition, NavigableMap<Offset, Batch>> byOffset = new HashMap<>();

  private record BatchKey(Partition partition, Offset first) {}

  RecentBatches(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  synchronized void add(Batch batch) {
    if (batch.storedBytes() > maxBytes) {
      return;
    }
    BatchKey key = new BatchKey(batch.partition(), batch.first());
    if (byUse.put(key, batch) != null) {
      return;
    }
    byOffset
        .computeIfAbsent(batch.partition(), unused -> new TreeMap<>())
        .put(batch.first(), batch);
    bytes += batch.storedBytes();
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

  /** Batches that follow one another from an offset on, up to a number of stored bytes. */
  synchronized List<Batch> from(Partition partition, Offset offset, int limitBytes) {
    List<Batch> run = new ArrayList<>();
    long taken = 0;
    Optional<Batch> batch = containing(partition, offset);
    while (batch.isPresent()) {
      taken += batch.get().storedBytes();
      if (!run.isEmpty() && taken > limitBytes) {
        break;
      }
      run.add(batch.get());
      batch = containing(partition, batch.get().next());
    }
    return run;
  }

  synchronized long bytes() {
    return bytes;
  }

  private void evictOldest() {
    var oldest = byUse.entrySet().iterator();
    Map.Entry<BatchKey, Batch> entry = oldest.next();
    oldest.remove();
    BatchKey key = entry.getKey();
    NavigableMap<Offset, Batch> batches = byOffset.get(key.partition());
    if (batches != null) {
      batches.remove(key.first());
      if (batches.isEmpty()) {
        byOffset.remove(key.partition());
      }
    }
    bytes -= entry.getValue().storedBytes();
  }
}
