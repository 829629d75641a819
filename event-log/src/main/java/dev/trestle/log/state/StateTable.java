package dev.trestle.log.state;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Small items that change by one conditional write each. Safe across threads and processes; calls
 * block. Every method throws {@link dev.trestle.log.store.StoreException} if the table does not
 * answer.
 *
 * <p>Items with a {@code ttl} attribute may disappear some time after it.
 */
public interface StateTable {

  /** Strongly consistent. */
  Optional<StateItem> get(String key, String sort);

  /**
   * Replaces the item if the condition holds of what is stored.
   *
   * @return empty if written; else the item that did not fulfil the condition
   */
  Optional<Stored> put(StateItem item, StateCondition condition);

  /**
   * Removes the item if the condition holds of what is stored; removing what is not there succeeds.
   *
   * @return whether the condition held
   */
  boolean delete(String key, String sort, StateCondition condition);

  /**
   * Items of one key in order of their sort keys. Strongly consistent.
   *
   * @param from first sort key wanted, {@code ""} for all
   * @param to last sort key wanted, or {@code null} for no end
   * @param limit at most so many items, 1 or more
   */
  List<StateItem> list(String key, String from, @Nullable String to, int limit);

  /**
   * What a failed condition found.
   *
   * @param item empty if there was no item
   */
  record Stored(Optional<StateItem> item) {}
}
