package dev.trestle.log.store;

import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Keeps state in memory. Safe across threads. Never removes items whose {@code ttl} has passed. */
public final class InMemoryStateTable implements StateTable {

  private final Map<String, NavigableMap<String, StateItem>> keys = new HashMap<>();

  @Override
  public synchronized Optional<StateItem> get(String key, String sort) {
    return Optional.ofNullable(items(key).get(sort));
  }

  @Override
  public synchronized Optional<Stored> put(StateItem item, StateCondition condition) {
    StateItem stored = items(item.key()).get(item.sort());
    if (!holds(condition, stored)) {
      return Optional.of(new Stored(Optional.ofNullable(stored)));
    }
    items(item.key()).put(item.sort(), item);
    return Optional.empty();
  }

  @Override
  public synchronized boolean delete(String key, String sort, StateCondition condition) {
    StateItem stored = items(key).get(sort);
    if (stored != null && !holds(condition, stored)) {
      return false;
    }
    items(key).remove(sort);
    return true;
  }

  @Override
  public synchronized List<StateItem> list(
      String key, String from, @Nullable String to, int limit) {
    List<StateItem> found = new ArrayList<>();
    for (StateItem item : items(key).tailMap(from, true).values()) {
      if (found.size() == limit || (to != null && item.sort().compareTo(to) > 0)) {
        break;
      }
      found.add(item);
    }
    return found;
  }

  private NavigableMap<String, StateItem> items(String key) {
    return keys.computeIfAbsent(key, unused -> new TreeMap<>());
  }

  private static boolean holds(StateCondition condition, @Nullable StateItem item) {
    if (condition instanceof StateCondition.Absent) {
      return item == null;
    } else if (condition instanceof StateCondition.NumberIs is) {
      return number(item, is.attribute()).equals(OptionalLong.of(is.value()));
    } else if (condition instanceof StateCondition.NumberBelow below) {
      OptionalLong number = number(item, below.attribute());
      return number.isPresent() && number.getAsLong() < below.bound();
    } else if (condition instanceof StateCondition.TextIs is) {
      return item != null && item.text(is.attribute()).equals(Optional.of(is.value()));
    } else if (condition instanceof StateCondition.AllOf all) {
      return all.conditions().stream().allMatch(each -> holds(each, item));
    } else if (condition instanceof StateCondition.AnyOf any) {
      return any.conditions().stream().anyMatch(each -> holds(each, item));
    }
    throw new IllegalStateException("unknown condition " + condition);
  }

  private static OptionalLong number(@Nullable StateItem item, String attribute) {
    return item == null ? OptionalLong.empty() : item.number(attribute);
  }
}
