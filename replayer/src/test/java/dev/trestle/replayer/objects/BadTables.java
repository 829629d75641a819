package dev.trestle.replayer.objects;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import dev.trestle.log.store.BatchHead;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.InMemoryBatchStore;
import dev.trestle.log.store.InMemoryStateTable;
import dev.trestle.log.store.StoreException;
import dev.trestle.log.store.StoredBatch;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The two tables, in which any call may fail, before or after it had its effect, and between any
 * two calls of one process another one may act.
 */
public final class BadTables {

  private final Random random;
  private final InMemoryBatchStore batches = new InMemoryBatchStore();
  private final InMemoryStateTable state = new InMemoryStateTable();
  private double failing;
  private Runnable between = () -> {};

  public BadTables(Random random) {
    this.random = random;
  }

  /** From now on so many of the calls fail. */
  public void fail(double share) {
    failing = share;
  }

  /** Done before each call. */
  public void between(Runnable other) {
    between = other;
  }

  private <T> T call(Supplier<T> call) {
    between.run();
    if (random.nextDouble() < failing) {
      if (random.nextBoolean()) {
        var unused = call.get();
      }
      throw new StoreException(StoreException.Failure.UNKNOWN, "no answer", null);
    }
    return call.get();
  }

  public StateTable state() {
    return new StateTable() {
      @Override
      public Optional<StateItem> get(String key, String sort) {
        return call(() -> state.get(key, sort));
      }

      @Override
      public Optional<Stored> put(StateItem item, StateCondition condition) {
        return call(() -> state.put(item, condition));
      }

      @Override
      public boolean delete(String key, String sort, StateCondition condition) {
        return call(() -> state.delete(key, sort, condition));
      }

      @Override
      public List<StateItem> list(String key, String from, @Nullable String to, int limit) {
        return call(() -> state.list(key, from, to, limit));
      }
    };
  }

  public BatchStore batches() {
    return new BatchStore() {
      @Override
      public PutResult put(StoredBatch batch) {
        return call(() -> batches.put(batch));
      }

      @Override
      public List<StoredBatch> readForward(
          Partition partition, Offset from, int maxBytes, Consistency consistency) {
        return call(() -> batches.readForward(partition, from, maxBytes, consistency));
      }

      @Override
      public Optional<StoredBatch> atOrBefore(Partition partition, Offset offset) {
        return call(() -> batches.atOrBefore(partition, offset));
      }

      @Override
      public Optional<BatchHead> headAtOrBefore(Partition partition, Offset offset) {
        return call(() -> batches.headAtOrBefore(partition, offset));
      }

      @Override
      public void delete(Partition partition, Offset first) {
        throw new UnsupportedOperationException();
      }

      @Override
      public Optional<BatchHead> first(Partition partition) {
        return call(() -> batches.first(partition));
      }

      @Override
      public Optional<BatchHead> last(Partition partition) {
        return call(() -> batches.last(partition));
      }
    };
  }
}
