package dev.trestle.gateway.relay;

import dev.trestle.bus.BusEntry;
import dev.trestle.bus.BusOutcome;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An entry on its way to the bus. Guarded by its queue, but for what is final. */
final class WaitingEntry {

  private final BusEntry entry;
  private final long giveUpNanos;
  private final CompletableFuture<BusOutcome> done = new CompletableFuture<>();

  /** Place in the queue; kept when the entry is tried again. */
  private long place;

  private @Nullable EntryOrder order;
  private boolean inCall;
  private boolean paused;
  private long notBeforeNanos;
  private int tries;
  private volatile boolean alone;
  private volatile boolean lettingPass;

  WaitingEntry(BusEntry entry, long giveUpNanos) {
    this.entry = entry;
    this.giveUpNanos = giveUpNanos;
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

  /** The order that holds it. */
  EntryOrder order() {
    return Objects.requireNonNull(order, "not added yet");
  }

  void order(EntryOrder holder) {
    order = holder;
  }

  boolean isInCall() {
    return inCall;
  }

  void inCall(boolean now) {
    inCall = now;
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

  /** It may fail for long: what comes after it in its order does not wait for it any more. */
  void letOthersPass() {
    lettingPass = true;
  }

  /** Whether others of its order wait for it while it waits. */
  boolean holdsOrder() {
    return !lettingPass && order().isOrdered();
  }

  void pauseUntil(long nanos) {
    paused = true;
    notBeforeNanos = nanos;
  }

  long notBeforeNanos() {
    return notBeforeNanos;
  }

  boolean mayBeSent(long nowNanos) {
    return !paused || nowNanos - notBeforeNanos >= 0;
  }

  boolean isOverdue(long nowNanos) {
    return nowNanos - giveUpNanos >= 0;
  }
}
