package dev.trestle.replayer.objects;

import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which object logs there are. Safe across threads and processes. Methods throw {@link
 * dev.trestle.log.store.StoreException} if the table does not answer.
 *
 * <p>All of them are in one item, so that one conditional write decides at once that a name is free
 * and that no prefix overlaps another one.
 */
@Singleton
public final class ObjectLogCatalog {

  /** Of the item; DynamoDB takes 400 KB. Some 2,000 logs with usual names. */
  private static final int MAX_BYTES = 350 * 1024;

  private static final String KEY = "object-logs";
  private static final String SORT = "all";
  private static final String VERSION = "version";

  /** The list as of one read. */
  private record Seen(long version, ObjectLogList list, long asked) {}

  private final StateTable table;
  private @Nullable Seen newest;

  ObjectLogCatalog(StateTable table) {
    this.table = table;
  }

  /** All, by name. Costs one read. */
  public List<ObjectLog> list() {
    return read().list().logs();
  }

  /** Costs one read. */
  public Optional<ObjectLog> find(String name) {
    return read().list().find(name);
  }

  /** Whether there was one of this name. Costs one read. */
  boolean isDeleted(String name) {
    return read().list().deleted().contains(name);
  }

  /**
   * All as they were at some moment after the given one. Whoever wants the same at the same time
   * shares one read.
   *
   * @param nanos of {@link System#nanoTime}
   */
  public synchronized List<ObjectLog> since(long nanos) {
    Seen seen = newest;
    if (seen == null || seen.asked() - nanos < 0) {
      seen = read();
    }
    return seen.list().logs();
  }

  /** What came of asking for a change of the list. */
  sealed interface Change {

    /** The list is so now; it may have been so before. */
    record Made(ObjectLog log) implements Change {}

    /** Another log of that name asks for something else, or did before it was deleted. */
    record NameTaken() implements Change {}

    /** Some keys would belong into both. */
    record Overlap(ObjectLog other) implements Change {}

    /** There is room for no more. */
    record Full() implements Change {}
  }

  /** Adds a log, unless it is there. Costs one read and one write, more if others change it too. */
  Change add(ObjectLog wanted) {
    return change(
        list -> {
          Optional<ObjectLog> same = list.find(wanted.name());
          if (same.isPresent()) {
            return same.get().asksTheSameAs(wanted)
                ? new Next(list, new Change.Made(same.get()))
                : new Next(list, new Change.NameTaken());
          }
          if (list.deleted().contains(wanted.name())) {
            return new Next(list, new Change.NameTaken());
          }
          Optional<ObjectLog> other = list.overlapping(wanted);
          return other.isPresent()
              ? new Next(list, new Change.Overlap(other.get()))
              : new Next(list.with(wanted), new Change.Made(wanted));
        });
  }

  /** Takes a log off the list, for good. Costs as {@link #add}. */
  void remove(ObjectLog log) {
    var unused =
        change(
            list ->
                new Next(
                    list.logs().contains(log) ? list.without(log) : list, new Change.Made(log)));
  }

  private record Next(ObjectLogList list, Change outcome) {}

  private Change change(Function<ObjectLogList, Next> step) {
    while (true) {
      Seen seen = read();
      Next next = step.apply(seen.list());
      if (next.list().equals(seen.list())) {
        return next.outcome();
      }
      byte[] bytes = next.list().toBytes();
      if (bytes.length > MAX_BYTES) {
        return new Change.Full();
      }
      StateItem item = StateItem.of(KEY, SORT).with(VERSION, seen.version() + 1).withData(bytes);
      StateCondition unchanged =
          seen.version() == 0
              ? StateCondition.ABSENT
              : new StateCondition.NumberIs(VERSION, seen.version());
      if (table.put(item, unchanged).isEmpty()) {
        return next.outcome();
      }
    }
  }

  private synchronized Seen read() {
    long asked = System.nanoTime();
    Seen before = newest;
    Seen seen =
        table
            .get(KEY, SORT)
            .map(
                item -> {
                  long version = item.requiredNumber(VERSION);
                  return before != null && before.version() == version
                      ? new Seen(version, before.list(), asked)
                      : new Seen(version, ObjectLogList.of(item.data().orElseThrow()), asked);
                })
            .orElseGet(() -> new Seen(0, ObjectLogList.EMPTY, asked));
    newest = seen;
    return seen;
  }
}
