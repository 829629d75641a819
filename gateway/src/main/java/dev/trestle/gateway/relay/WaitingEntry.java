package dev.trestle.gateway.relay;

import java.util.concurrent.CompletableFuture;

/** An entry on its way to the bus. Guarded by its queue, but for what is final. */
final class WaitingEntry {

  private final BusEntry entry;
  private final long giveUpNanos;
  private final CompletableFuture<BusOutcome> done = new CompletableFuture<>();

  /** Place in the queue; kept when the entry is tried again. */
  private long place;

  private long notBeforeNanos;
  private int tries;
  private volatile boolean alone;

  WaitingEntry(BusEntry entry, long giveUpNanos) {
    this.entry = entry;
    this.giveUpNanos = giveUpNanos;
    this.notBeforeNanos = System.nanoTime();
  }

  BusEntry entry() {
    return entry;
  }

  CompletableFuture<BusOutcome> done() {
    return done;
  }

  long place() {
    return place;
  }

  void place(long number) {
    place = number;
  }

  /** Counts one try more. */
  int tried() {
    return ++tries;
  }

  /** A call with it and others was malformed; the culprit is found by sending each alone. */
  void sendAlone() {
    alone = true;
  }

  boolean isAlone() {
    return alone;
  }

  void notBefore(long nanos) {
    notBeforeNanos = nanos;
  }

  boolean mayBeSent(long nowNanos) {
    return nowNanos - notBeforeNanos >= 0;
  }

  boolean isOverdue(long nowNanos) {
    return nowNanos - giveUpNanos >= 0;
  }
}
