package dev.trestle.gateway.relay;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which entries wait, and which of them make the next call. Not thread-safe; does no I/O.
 *
 * <p>Each order has a queue of its own, and the orders with something to send take turns, one entry
 * each: a call costs the same however much waits, and an order with a backlog delays itself only.
 * All entries without an order take turns as one.
 */
final class WaitingEntries {

  /**
   * An order may hold so many times of what is still free: four fifths of all if it is the only one
   * with a backlog, less the more of them there are, and never what the others need.
   */
  private static final int TIMES_FREE = 4;

  private final RelayConfig config;
  private final Map<String, EntryOrder> orders = new HashMap<>();
  private final EntryOrder unordered = new EntryOrder("");

  /** Orders that may have something to send, in turn. */
  private final Deque<EntryOrder> ready = new ArrayDeque<>();

  /** Orders whose next entry is sent again later. */
  private final PriorityQueue<EntryOrder> paused =
      new PriorityQueue<>(
          (one, other) -> Long.signum(one.pausedUntilNanos() - other.pausedUntilNanos()));

  /** Entries that are sent again later and hold up nothing. */
  private final PriorityQueue<WaitingEntry> pausedUnordered =
      new PriorityQueue<>(
          (one, other) -> Long.signum(one.notBeforeNanos() - other.notBeforeNanos()));

  private final Set<BusCall> calls = new HashSet<>();
  private long lastPlace;
  private int size;
  private long bytes;

  WaitingEntries(RelayConfig config) {
    this.config = config;
  }

  /** Adds an entry behind all others of its order, if there is room. */
  boolean add(WaitingEntry entry) {
    String name = entry.entry().order();
    EntryOrder order = name.isEmpty() ? unordered : orders.get(name);
    if (!hasRoom(order, entry.entry().bytes())) {
      return false;
    }
    if (order == null) {
      order = new EntryOrder(name);
      orders.put(name, order);
    }
    entry.place(++lastPlace);
    entry.order(order);
    order.add(entry);
    size++;
    bytes += entry.entry().bytes();
    enqueue(order);
    return true;
  }

  /** Entries that wait or are in calls. */
  int size() {
    return size;
  }

  /**
   * Takes what the next call sends, up to the bounds of a call: of each order in turn its first
   * entry, and again until the call is full. An order in as many calls as its backlog allows, or
   * whose first entry must wait, is passed over.
   *
   * @return to be ended by {@link #end}, unless it is empty
   */
  BusCall take(long nowNanos) {
    wake(nowNanos);
    BusCall call = new BusCall();
    while (!call.isFull() && !ready.isEmpty()) {
      EntryOrder order = ready.removeFirst();
      order.queued(false);
      WaitingEntry head = order.head();
      // Without head, or in enough calls: it comes back with its next entry, or when a call ends.
      if (head == null || !(call.has(order) || order.mayJoinCall())) {
        continue;
      }
      if (!head.mayBeSent(nowNanos)) {
        pause(order, head);
        continue;
      }
      boolean fits = call.bytes() + head.entry().bytes() <= config.maxCallBytes();
      if (!call.isEmpty() && (!fits || head.isAlone())) {
        ready.addFirst(order);
        order.queued(true);
        break;
      }
      order.removeHead();
      head.inCall(true);
      call.add(order, head);
      enqueue(order);
      if (head.isAlone()) {
        break;
      }
    }
    if (!call.isEmpty()) {
      calls.add(call);
    }
    return call;
  }

  /** An entry of a call has its outcome. */
  void remove(WaitingEntry entry) {
    if (entry.isInCall()) {
      entry.inCall(false);
      forget(entry);
    }
  }

  /** An entry of a call is to be sent again, from its old place. */
  void putBack(WaitingEntry entry, long notBeforeNanos) {
    if (!entry.isInCall()) {
      return;
    }
    entry.inCall(false);
    entry.pauseUntil(notBeforeNanos);
    if (entry.holdsOrder()) {
      entry.order().putBack(entry);
    } else {
      pausedUnordered.add(entry);
    }
  }

  /** A call is over, and each of its entries removed or put back. */
  void end(BusCall call) {
    calls.remove(call);
    for (EntryOrder order : call.orders()) {
      order.leftCall();
      if (order.isIdle()) {
        orders.remove(order.name(), order);
      } else {
        enqueue(order);
      }
    }
  }

  /** Removes what waited too long; entries in a call are not touched. Looks at all that waits. */
  List<WaitingEntry> removeOverdue(long nowNanos) {
    List<WaitingEntry> overdue = new ArrayList<>();
    for (Iterator<EntryOrder> each = orders.values().iterator(); each.hasNext(); ) {
      EntryOrder order = each.next();
      order.removeOverdue(nowNanos, overdue);
      if (order.isIdle()) {
        each.remove();
      }
    }
    unordered.removeOverdue(nowNanos, overdue);
    for (Iterator<WaitingEntry> each = pausedUnordered.iterator(); each.hasNext(); ) {
      WaitingEntry entry = each.next();
      if (entry.isOverdue(nowNanos)) {
        each.remove();
        overdue.add(entry);
      }
    }
    overdue.forEach(this::forget);
    return overdue;
  }

  /** Removes everything, also what is in calls. */
  List<WaitingEntry> removeAll() {
    List<WaitingEntry> all = new ArrayList<>();
    orders.values().forEach(order -> order.removeAll(all));
    unordered.removeAll(all);
    all.addAll(pausedUnordered);
    pausedUnordered.clear();
    for (BusCall call : calls) {
      call.entries().stream().filter(WaitingEntry::isInCall).forEach(all::add);
    }
    all.forEach(entry -> entry.inCall(false));
    all.forEach(this::forget);
    orders.values().removeIf(EntryOrder::isIdle);
    return all;
  }

  private boolean hasRoom(@Nullable EntryOrder order, int entryBytes) {
    int free = config.maxPendingEvents() - size;
    long freeBytes = config.maxPendingBytes() - bytes;
    if (free <= 0 || entryBytes > freeBytes) {
      return false;
    }
    return order == null
        || (order.held() < (long) TIMES_FREE * free
            && order.heldBytes() + entryBytes <= TIMES_FREE * freeBytes);
  }

  private void forget(WaitingEntry entry) {
    entry.order().forget(entry);
    size--;
    bytes -= entry.entry().bytes();
  }

  private void enqueue(EntryOrder order) {
    if (!order.isQueued() && order.waiting() > 0) {
      ready.addLast(order);
      order.queued(true);
    }
  }

  private void pause(EntryOrder order, WaitingEntry head) {
    order.pauseUntil(head.notBeforeNanos());
    order.queued(true);
    paused.add(order);
  }

  private void wake(long nowNanos) {
    while (!paused.isEmpty() && nowNanos - paused.element().pausedUntilNanos() >= 0) {
      EntryOrder order = paused.remove();
      order.queued(false);
      enqueue(order);
    }
    while (!pausedUnordered.isEmpty() && pausedUnordered.element().mayBeSent(nowNanos)) {
      unordered.putBack(pausedUnordered.remove());
      enqueue(unordered);
    }
  }
}
