package dev.trestle.gateway.relay;

import dev.trestle.bus.Bus;
import java.util.ArrayList;
import java.util.List;

/** Entries that are put together, and the orders that they belong to. Not thread-safe. */
final class BusCall {

  private final List<WaitingEntry> entries = new ArrayList<>(Bus.MAX_ENTRIES);
  private final List<EntryOrder> orders = new ArrayList<>(Bus.MAX_ENTRIES);
  private int bytes;

  boolean isEmpty() {
    return entries.isEmpty();
  }

  boolean isFull() {
    return entries.size() == Bus.MAX_ENTRIES;
  }

  int bytes() {
    return bytes;
  }

  boolean has(EntryOrder order) {
    return orders.contains(order);
  }

  void add(EntryOrder order, WaitingEntry entry) {
    entries.add(entry);
    bytes += entry.entry().bytes();
    if (!has(order)) {
      orders.add(order);
      order.joinedCall();
    }
  }

  /** In each order as they came. */
  List<WaitingEntry> entries() {
    return entries;
  }

  List<EntryOrder> orders() {
    return orders;
  }
}
