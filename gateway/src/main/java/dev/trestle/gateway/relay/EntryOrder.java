package dev.trestle.gateway.relay;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one order that wait, first come first, and the calls that it is in. Those that are
 * sent again come before those that never were. Not thread-safe.
 */
final class EntryOrder {

  /**
   * With so many entries waiting for each call that an order is in, it joins one call more. A call
   * of ten every 20 ms are 500 a second: an order that stays below is always in one call only.
   */
  static final int ENTRIES_PER_CALL = 100;

  private final String name;
  private final Deque<WaitingEntry> fresh = new ArrayDeque<>(2);
  private @Nullable Queue<WaitingEntry> again;
  private int calls;
  private int held;
  private long heldBytes;
  private boolean queued;
  private long pausedUntilNanos;

  /**
   * @param name empty: no order; its entries overtake one another
   */
  EntryOrder(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  boolean isOrdered() {
    return !name.isEmpty();
  }

  /** Entries that wait or are in calls. */
  int held() {
    return held;
  }

  /** Their bytes. */
  long heldBytes() {
    return heldBytes;
  }

  void add(WaitingEntry entry) {
    fresh.addLast(entry);
    held++;
    heldBytes += entry.entry().bytes();
  }

  /** An entry that it held is settled or given up. */
  void forget(WaitingEntry entry) {
    held--;
    heldBytes -= entry.entry().bytes();
  }

  /** An entry of a call waits again, in its old place; without order, before all others. */
  void putBack(WaitingEntry entry) {
    if (!isOrdered()) {
      fresh.addFirst(entry);
      return;
    }
    if (again == null) {
      again = new PriorityQueue<>(Comparator.comparingLong(WaitingEntry::place));
    }
    again.add(entry);
  }

  int waiting() {
    return fresh.size() + (again == null ? 0 : again.size());
  }

  /** The entry to send next, whether or not its time has come. */
  @Nullable WaitingEntry head() {
    WaitingEntry first = again == null ? null : again.peek();
    return first == null ? fresh.peekFirst() : first;
  }

  void removeHead() {
    if (again == null || again.poll() == null) {
      fresh.removeFirst();
    }
  }

  /** Moves what waited too long to a list. */
  void removeOverdue(long nowNanos, List<WaitingEntry> to) {
    removeOverdue(fresh, nowNanos, to);
    if (again != null) {
      removeOverdue(again, nowNanos, to);
    }
  }

  /** Moves everything that waits to a list. */
  void removeAll(List<WaitingEntry> to) {
    to.addAll(fresh);
    fresh.clear();
    if (again != null) {
      to.addAll(again);
      again.clear();
    }
  }

  boolean mayJoinCall() {
    return !isOrdered() || calls == 0 || waiting() >= (long) calls * ENTRIES_PER_CALL;
  }

  void joinedCall() {
    calls++;
  }

  void leftCall() {
    calls--;
  }

  /** Whether nothing waits and nothing is in a call. */
  boolean isIdle() {
    return calls == 0 && waiting() == 0;
  }

  /** Whether it stands in a queue of orders. */
  boolean isQueued() {
    return queued;
  }

  void queued(boolean now) {
    queued = now;
  }

  long pausedUntilNanos() {
    return pausedUntilNanos;
  }

  void pauseUntil(long nanos) {
    pausedUntilNanos = nanos;
  }

  private static void removeOverdue(
      Collection<WaitingEntry> entries, long nowNanos, List<WaitingEntry> to) {
    for (Iterator<WaitingEntry> each = entries.iterator(); each.hasNext(); ) {
      WaitingEntry entry = each.next();
      if (entry.isOverdue(nowNanos)) {
        each.remove();
        to.add(entry);
      }
    }
  }
}
