package dev.trestle.gateway.relay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which entries wait, and which of them make the next call. Not thread-safe; does no I/O. */
final class WaitingEntries {

  /** Looked at for one call: enough to get past the entries of some slow orders. */
  private static final int MAX_LOOK = 1_000;

  private final RelayConfig config;
  private final TreeMap<Long, WaitingEntry> waiting = new TreeMap<>();
  private final Set<WaitingEntry> inCalls = new HashSet<>();

  /** How many entries of each order are in calls. */
  private final Map<String, Integer> ordersInCalls = new HashMap<>();

  private long lastPlace;
  private long bytes;

  WaitingEntries(RelayConfig config) {
    this.config = config;
  }

  /** Adds an entry behind all others, if there is room. */
  boolean add(WaitingEntry entry) {
    if (size() >= config.maxPendingEvents()
        || bytes + entry.entry().bytes() > config.maxPendingBytes()) {
      return false;
    }
    entry.place(++lastPlace);
    waiting.put(entry.place(), entry);
    bytes += entry.entry().bytes();
    return true;
  }

  int size() {
    return waiting.size() + inCalls.size();
  }

  /**
   * Takes what the next call sends: the first entries that may be sent, up to the bounds of a call.
   * An entry waits while one of its order is in a call, or comes before it and must wait itself.
   */
  List<WaitingEntry> take(long nowNanos) {
    List<WaitingEntry> call = new ArrayList<>();
    Set<String> held = new HashSet<>();
    int callBytes = 0;
    int looked = 0;
    for (WaitingEntry entry : waiting.values()) {
      if (call.size() == Bus.MAX_ENTRIES || looked++ == MAX_LOOK) {
        break;
      }
      String order = entry.entry().order();
      boolean ordered = !order.isEmpty();
      boolean blocked = ordered && (held.contains(order) || ordersInCalls.containsKey(order));
      if (blocked || !entry.mayBeSent(nowNanos)) {
        held.add(order);
        continue;
      }
      if (!call.isEmpty()
          && (callBytes + entry.entry().bytes() > config.maxCallBytes() || entry.isAlone())) {
        break;
      }
      call.add(entry);
      callBytes += entry.entry().bytes();
      if (entry.isAlone()) {
        break;
      }
    }
    for (WaitingEntry entry : call) {
      waiting.remove(entry.place());
      inCalls.add(entry);
      ordersInCalls.merge(entry.entry().order(), 1, Integer::sum);
    }
    return call;
  }

  /** An entry of a call has its outcome. */
  void remove(WaitingEntry entry) {
    if (inCalls.remove(entry)) {
      bytes -= entry.entry().bytes();
      leftCall(entry);
    }
  }

  /** An entry of a call is to be sent again, from its old place. */
  void putBack(WaitingEntry entry, long notBeforeNanos) {
    if (inCalls.remove(entry)) {
      leftCall(entry);
      entry.notBefore(notBeforeNanos);
      waiting.put(entry.place(), entry);
    }
  }

  /** Removes what waited too long; entries in a call are not touched. */
  List<WaitingEntry> removeOverdue(long nowNanos) {
    List<WaitingEntry> overdue =
        waiting.values().stream().filter(entry -> entry.isOverdue(nowNanos)).toList();
    for (WaitingEntry entry : overdue) {
      waiting.remove(entry.place());
      bytes -= entry.entry().bytes();
    }
    return overdue;
  }

  private void leftCall(WaitingEntry entry) {
    ordersInCalls.computeIfPresent(
        entry.entry().order(), (order, count) -> count == 1 ? null : count - 1);
  }

  List<WaitingEntry> removeAll() {
    List<WaitingEntry> all = new ArrayList<>(waiting.values());
    all.addAll(inCalls);
    waiting.clear();
    inCalls.clear();
    ordersInCalls.clear();
    bytes = 0;
    return all;
  }
}
