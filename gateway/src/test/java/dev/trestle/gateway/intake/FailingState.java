package dev.trestle.gateway.intake;

import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import dev.trestle.log.store.StoreException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A state table that loses what is put, or does not answer reads, while a test says so. */
final class FailingState implements StateTable {

  private final StateTable state;
  boolean losesPuts;
  boolean losesReads;

  FailingState(StateTable state) {
    this.state = state;
  }

  @Override
  public Optional<StateItem> get(String key, String sort) {
    if (losesReads) {
      throw new StoreException(StoreException.Failure.UNKNOWN, "no answer", null);
    }
    return state.get(key, sort);
  }

  @Override
  public Optional<Stored> put(StateItem item, StateCondition condition) {
    if (losesPuts) {
      throw new StoreException(StoreException.Failure.UNKNOWN, "no answer", null);
    }
    return state.put(item, condition);
  }

  @Override
  public boolean delete(String key, String sort, StateCondition condition) {
    return state.delete(key, sort, condition);
  }

  @Override
  public List<StateItem> list(String key, String from, @Nullable String to, int limit) {
    return state.list(key, from, to, limit);
  }
}
