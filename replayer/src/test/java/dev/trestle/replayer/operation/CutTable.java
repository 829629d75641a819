package dev.trestle.replayer.operation;

import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import dev.trestle.log.store.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One process's way to the table: it can be cut, it can lose the answer of a write that the table
 * has carried out, and the process can be stalled after a write.
 */
final class CutTable implements StateTable {

  private final StateTable table;
  private final AtomicInteger reads = new AtomicInteger();
  private volatile boolean cut;
  private volatile boolean losesAnswer;
  private volatile @Nullable Runnable stall;

  CutTable(StateTable table) {
    this.table = table;
  }

  void cut(boolean now) {
    cut = now;
  }

  /** How often an item was asked for. */
  int reads() {
    return reads.get();
  }

  /** The next put is carried out, and its answer is that of the try after it. */
  void loseNextAnswer() {
    losesAnswer = true;
  }

  /** After the next put the process does nothing until this has happened. */
  void stallAfterNextPut(Runnable meanwhile) {
    stall = meanwhile;
  }

  @Override
  public Optional<StateItem> get(String key, String sort) {
    reads.incrementAndGet();
    answer();
    return table.get(key, sort);
  }

  @Override
  public Optional<Stored> put(StateItem item, StateCondition condition) {
    answer();
    Optional<Stored> answer = table.put(item, condition);
    if (losesAnswer) {
      losesAnswer = false;
      return table.put(item, condition);
    }
    Runnable meanwhile = stall;
    if (meanwhile != null) {
      stall = null;
      meanwhile.run();
    }
    return answer;
  }

  @Override
  public boolean delete(String key, String sort, StateCondition condition) {
    answer();
    return table.delete(key, sort, condition);
  }

  @Override
  public List<StateItem> list(String key, String from, @Nullable String to, int limit) {
    answer();
    return table.list(key, from, to, limit);
  }

  private void answer() {
    if (cut) {
      throw new StoreException(StoreException.Failure.UNKNOWN, "the test cut the way", null);
    }
  }
}
