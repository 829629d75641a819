package dev.trestle.log.state;

import java.util.Collection;
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

  /** Items that one request reads at most. */
  int READ_AT_ONCE = 100;

  /** Items that one request writes or removes at most, unless it has a condition. */
  int WRITTEN_AT_ONCE = 25;

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
   * Those of the items that are there, in no order. Each is strongly consistent, but they are not
   * of one moment. What it costs is what the reads cost, in one request for each {@value
   * #READ_AT_ONCE}.
   */
  default List<StateItem> getAll(Collection<ItemKey> keys) {
    return keys.stream()
        .distinct()
        .map(key -> get(key.key(), key.sort()))
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * Replaces items, whatever is stored; of two with the same keys the last stays. If the table does
   * not answer, some of them may be written. What it costs is what the writes cost, in one request
   * for each {@value #WRITTEN_AT_ONCE}.
   */
  default void putAll(Collection<StateItem> items) {
    items.forEach(item -> put(item, StateCondition.NONE));
  }

  /** Removes items, whatever is stored, and as {@link #putAll} does it. */
  default void deleteAll(Collection<ItemKey> keys) {
    keys.forEach(key -> delete(key.key(), key.sort(), StateCondition.NONE));
  }

  /** Where an item is. */
  record ItemKey(String key, String sort) {}

  /**
   * What a failed condition found.
   *
   * @param item empty if there was no item
   */
  record Stored(Optional<StateItem> item) {}
}
