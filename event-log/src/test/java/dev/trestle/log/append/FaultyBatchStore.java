package dev.trestle.log.append;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.store.BatchHead;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.BatchStore.Consistency;
import dev.trestle.log.store.BatchStore.PutResult;
import dev.trestle.log.store.StoreException;
import dev.trestle.log.store.StoreException.Failure;
import dev.trestle.log.store.StoredBatch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A store in front of another that fails as networks and DynamoDB do: by plan, or at random. */
final class FaultyBatchStore implements BatchStore {

  enum Fault {
    NONE,
    /** Refused before anything was done, for the moment. */
    THROTTLED,
    /** Refused before anything was done, for good. */
    REFUSED,
    /** The request never arrived. */
    LOST_REQUEST,
    /** Done, but the caller never hears of it. */
    LOST_REPLY,
    /** The caller gives up first; the request arrives during some later call. */
    LATE_REQUEST
  }

  private final BatchStore store;
  private final Random random;
  private final double probability;
  private final Deque<Fault> planned = new ArrayDeque<>();
  private Fault always = Fault.NONE;
  private final Deque<StoredBatch> late = new ArrayDeque<>();
  private final Map<Fault, Integer> injected = new EnumMap<>(Fault.class);

  /** Fails by plan only. */
  FaultyBatchStore(BatchStore store) {
    this(store, 0, 0);
  }

  FaultyBatchStore(BatchStore store, long seed, double probability) {
    this.store = store;
    this.random = new Random(seed);
    this.probability = probability;
  }

  synchronized void plan(Fault... faults) {
    planned.addAll(List.of(faults));
  }

  /** For every write for which nothing else is planned. */
  synchronized void always(Fault fault) {
    always = fault;
  }

  synchronized int injected(Fault fault) {
    return injected.getOrDefault(fault, 0);
  }

  @Override
  public PutResult put(StoredBatch batch) {
    deliverLate();
    Fault fault = next(Fault.values());
    return switch (fault) {
      case NONE -> store.put(batch);
      case THROTTLED -> throw new StoreException(Failure.THROTTLED, "throttled", null);
      case REFUSED -> throw new StoreException(Failure.REFUSED, "refused", null);
      case LOST_REQUEST -> throw new StoreException(Failure.UNKNOWN, "lost request", null);
      case LOST_REPLY -> {
        store.put(batch);
        throw new StoreException(Failure.UNKNOWN, "lost reply", null);
      }
      case LATE_REQUEST -> {
        keepLate(batch);
        throw new StoreException(Failure.UNKNOWN, "late request", null);
      }
    };
  }

  @Override
  public List<StoredBatch> readForward(
      Partition partition, Offset from, int maxBytes, Consistency consistency) {
    failRead();
    return store.readForward(partition, from, maxBytes, consistency);
  }

  @Override
  public Optional<StoredBatch> atOrBefore(Partition partition, Offset offset) {
    failRead();
    return store.atOrBefore(partition, offset);
  }

  @Override
  public Optional<BatchHead> headAtOrBefore(Partition partition, Offset offset) {
    failRead();
    return store.headAtOrBefore(partition, offset);
  }

  @Override
  public void delete(Partition partition, Offset first) {
    store.delete(partition, first);
  }

  @Override
  public Optional<BatchHead> first(Partition partition) {
    failRead();
    return store.first(partition);
  }

  @Override
  public Optional<BatchHead> last(Partition partition) {
    failRead();
    return store.last(partition);
  }

  private synchronized void failRead() {
    if (random.nextDouble() < probability) {
      throw new StoreException(Failure.UNKNOWN, "read failed", null);
    }
  }

  private synchronized Fault next(Fault[] all) {
    Fault fault = planned.poll();
    if (fault == null) {
      fault = random.nextDouble() < probability ? all[random.nextInt(all.length)] : always;
    }
    injected.merge(fault, 1, Integer::sum);
    return fault;
  }

  private synchronized void keepLate(StoredBatch batch) {
    late.add(batch);
  }

  private void deliverLate() {
    StoredBatch batch;
    synchronized (this) {
      batch = late.isEmpty() || random.nextBoolean() ? null : late.poll();
    }
    if (batch != null) {
      store.put(batch);
    }
  }
}
