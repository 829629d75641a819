package dev.trestle.replayer.reseed;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * What was taken from the log and is not yet known to be done with: which entries may be sent now,
 * and how far everything is done. A state machine without I/O. Not safe across threads.
 *
 * <p>No more entries are taken in than {@link Limits#entries} beyond the checkpoint that is stored:
 * so many a crash repeats at most. In an ordered window the entries of a group are sent one after
 * another, each once the one before it is done with; so no call holds two of a group.
 */
final class Window<M extends Outgoing> {

  /**
   * How much a window takes in.
   *
   * @param entries beyond the stored checkpoint
   * @param bytes of messages that are not done with
   */
  record Limits(int entries, long bytes) {}

  /**
   * How far everything is done.
   *
   * @param place where a successor goes on
   * @param counts fates of everything before it
   * @param done how many records are before it
   * @param number of the last entry before it
   */
  record Mark(Place place, Map<String, Long> counts, long done, long number) {}

  private final Limits limits;
  private final boolean ordered;
  private final Tally done;

  /** All entries from the first that is not done with. */
  private final Deque<Entry<M>> entries = new ArrayDeque<>();

  /** Of each group that has entries here: those that wait behind its first. */
  private final Map<String, Deque<Entry<M>>> behind = new HashMap<>();

  private final PriorityQueue<Entry<M>> ready =
      new PriorityQueue<>((one, other) -> Long.compare(one.number(), other.number()));
  private final PriorityQueue<Entry<M>> resting =
      new PriorityQueue<>(
          (one, other) -> Long.signum(one.notBeforeNanos() - other.notBeforeNanos()));

  private Place place;
  private long lastNumber;
  private long doneNumber;
  private long savedNumber;
  private long bytes;
  private long readyBytes;

  /**
   * A window that goes on somewhere.
   *
   * @param ordered whether groups keep their order
   * @param done fates of what is done before {@code start}
   */
  Window(Limits limits, boolean ordered, Place start, Tally done) {
    this.limits = limits;
    this.ordered = ordered;
    this.place = start;
    this.done = done;
  }

  /** Whether another record may be taken in. */
  boolean hasRoom() {
    return lastNumber - savedNumber < limits.entries() && bytes < limits.bytes();
  }

  /**
   * Whether a new checkpoint should be stored at once. True whenever a window is full of what is
   * done with.
   */
  boolean isWorthSaving() {
    return doneNumber - savedNumber >= (limits.entries() + 1) / 2;
  }

  /** Whether everything that was taken in is done with. */
  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Takes in a record that is not sent. */
  void pass(Fate fate, Place next) {
    if (entries.isEmpty()) {
      done.add(fate);
      place = next;
    } else {
      entries.getLast().follow(fate, next);
    }
  }

  /**
   * Takes in a record that is sent.
   *
   * @param type of its event
   * @param position where it lies, for people
   */
  void add(M message, String type, String position, Place next) {
    Entry<M> entry = new Entry<>(message, type, position, ++lastNumber, next);
    entries.add(entry);
    bytes += message.bytes();
    if (!ordered) {
      ready(entry);
      return;
    }
    Deque<Entry<M>> others = behind.get(message.group());
    if (others == null) {
      behind.put(message.group(), new ArrayDeque<>());
      ready(entry);
    } else {
      others.add(entry);
    }
  }

  /** How many entries may be sent now. */
  int ready(long nowNanos) {
    wake(nowNanos);
    return ready.size();
  }

  /**
   * Whether {@link #take} would fill a call.
   *
   * @param most entries of a call
   * @param mostBytes of a call
   */
  boolean fillsCall(int most, int mostBytes, long nowNanos) {
    wake(nowNanos);
    Entry<M> first = ready.peek();
    return first != null && (first.isAlone() || ready.size() >= most || readyBytes >= mostBytes);
  }

  /**
   * Takes what the next call sends, oldest first; empty if nothing may be sent now. Each entry is
   * to be given back by {@link #done} or {@link #again}.
   */
  List<Entry<M>> take(int most, int mostBytes, long nowNanos) {
    wake(nowNanos);
    List<Entry<M>> call = new ArrayList<>(most);
    long callBytes = 0;
    while (call.size() < most) {
      Entry<M> next = ready.peek();
      if (next == null
          || (!call.isEmpty()
              && (next.isAlone() || callBytes + next.message().bytes() > mostBytes))) {
        break;
      }
      ready.remove();
      readyBytes -= next.message().bytes();
      callBytes += next.message().bytes();
      call.add(next);
      if (next.isAlone()) {
        break;
      }
    }
    return call;
  }

  /** An entry that was taken is done with. */
  void done(Entry<M> entry, Fate fate) {
    entry.done(fate);
    bytes -= entry.message().bytes();
    if (ordered) {
      follower(entry.message().group());
    }
    while (!entries.isEmpty() && entries.getFirst().isDone()) {
      Entry<M> first = entries.removeFirst();
      place = first.countInto(done);
      doneNumber = first.number();
    }
  }

  /**
   * An entry that was taken is to be sent again; those of its group wait for it.
   *
   * @param alone whether in a call of its own
   */
  void again(Entry<M> entry, long atNanos, boolean alone) {
    entry.tryAgain(atNanos, alone);
    resting.add(entry);
  }

  /** When the next entry that rests may be sent again; {@code null} if none rests. */
  @Nullable Long nextTry() {
    Entry<M> first = resting.peek();
    return first == null ? null : Long.valueOf(first.notBeforeNanos());
  }

  Mark mark() {
    return new Mark(place, done.toMap(), done.total(), doneNumber);
  }

  /** A mark is stored: a crash does not go back before it. */
  void saved(Mark mark) {
    savedNumber = mark.number();
  }

  private void follower(String group) {
    Deque<Entry<M>> others = behind.get(group);
    if (others == null) {
      return;
    }
    Entry<M> next = others.poll();
    if (next == null) {
      behind.remove(group);
    } else {
      ready(next);
    }
  }

  private void ready(Entry<M> entry) {
    ready.add(entry);
    readyBytes += entry.message().bytes();
  }

  private void wake(long nowNanos) {
    while (!resting.isEmpty() && nowNanos - resting.element().notBeforeNanos() >= 0) {
      ready(resting.remove());
    }
  }
}
