package dev.trestle.log.store;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.store.BatchStore.Consistency;
import dev.trestle.log.store.BatchStore.PutResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Keeps batches in memory, without bound. Safe across threads. */
public final class InMemoryBatchStore implements BatchStore {

  private final Map<Partition, NavigableMap<Offset, StoredBatch>> partitions =
      new ConcurrentHashMap<>();

  @Override
  public PutResult put(StoredBatch batch) {
    StoredBatch other = batches(batch.partition()).putIfAbsent(batch.first(), batch);
    if (other == null) {
      return new PutResult.Written();
    }
    return other.id().equals(batch.id()) ? new PutResult.AlreadyOurs() : new PutResult.Taken(other);
  }

  @Override
  public List<StoredBatch> readForward(
      Partition partition, Offset from, int maxBytes, Consistency consistency) {
    List<StoredBatch> page = new ArrayList<>();
    long bytes = 0;
    for (StoredBatch batch : batches(partition).tailMap(from, true).values()) {
      bytes += batch.size();
      if (!page.isEmpty() && bytes > maxBytes) {
        break;
      }
      page.add(batch);
    }
    return page;
  }

  @Override
  public Optional<StoredBatch> atOrBefore(Partition partition, Offset offset) {
    return Optional.ofNullable(batches(partition).floorEntry(offset)).map(Map.Entry::getValue);
  }

  @Override
  public Optional<BatchHead> headAtOrBefore(Partition partition, Offset offset) {
    return atOrBefore(partition, offset).map(StoredBatch::head);
  }

  @Override
  public void delete(Partition partition, Offset first) {
    batches(partition).remove(first);
  }

  @Override
  public Optional<BatchHead> first(Partition partition) {
    return Optional.ofNullable(batches(partition).firstEntry())
        .map(entry -> entry.getValue().head());
  }

  @Override
  public Optional<BatchHead> last(Partition partition) {
    return Optional.ofNullable(batches(partition).lastEntry())
        .map(entry -> entry.getValue().head());
  }

  /** Forgets every batch before an offset, as an expiry of old records would. */
  public void trim(Partition partition, Offset before) {
    batches(partition).headMap(before, false).clear();
  }

  private NavigableMap<Offset, StoredBatch> batches(Partition partition) {
    return partitions.computeIfAbsent(partition, unused -> new ConcurrentSkipListMap<>());
  }
}
