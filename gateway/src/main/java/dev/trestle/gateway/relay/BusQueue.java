package dev.trestle.gateway.relay;

import dev.trestle.bus.Bus;
import dev.trestle.bus.Bus.BusUnavailableException;
import dev.trestle.bus.Bus.EntryResult;
import dev.trestle.bus.Bus.NotNow;
import dev.trestle.bus.Bus.Put;
import dev.trestle.bus.Bus.Refused;
import dev.trestle.bus.BusEntry;
import dev.trestle.bus.BusOutcome;
import dev.trestle.log.Backoff;
import dev.trestle.server.DaemonThreads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts entries on the bus, as many in a call as are waiting: while a call is under way the next one
 * fills, and at low load nothing waits. Several calls are in flight. Entries of one order are in
 * one of them at a time while it keeps up, with a backlog in several that start in order; later
 * ones wait for those that are tried again. Orders take turns. Safe across threads.
 *
 * <p>Memory is bounded by {@link RelayConfig#maxPendingEvents} and {@link
 * RelayConfig#maxPendingBytes}, of which no order takes all; what comes beyond is {@link
 * BusOutcome.Left} at once.
 */
final class BusQueue implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BusQueue.class);
  private static final Duration TICK = Duration.ofMillis(250);
  private static final String DEFECT = "defect";

  private final Bus bus;
  private final RelayConfig config;
  private final RelayMeters meters;
  private final Backoff backoff;
  private final OutageLog outages = new OutageLog();
  private final WaitingEntries waiting;
  private final ExecutorService callers;
  private final ScheduledExecutorService timer;
  private int callsInFlight;

  BusQueue(Bus bus, RelayConfig config, RelayMeters meters) {
    this.bus = bus;
    this.config = config;
    this.meters = meters;
    this.backoff = new Backoff(config.minBackoff(), config.maxBackoff());
    this.waiting = new WaitingEntries(config);
    this.callers =
        Executors.newFixedThreadPool(config.callsInFlight(), DaemonThreads.named("relay-put"));
    this.timer = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("relay-timer"));
    var unused =
        timer.scheduleWithFixedDelay(
            this::expire, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** As {@link #add}, and begins to send. */
  List<CompletableFuture<BusOutcome>> put(List<BusEntry> entries, Duration patience) {
    List<CompletableFuture<BusOutcome>> outcomes = add(entries, patience);
    dispatch();
    return outcomes;
  }

  /**
   * Adds entries, to be sent in this order from the next {@link #dispatch} on: what is added before
   * shares calls. The futures never fail. Actions that depend on them run on the threads that put,
   * and must not block.
   *
   * @param patience how long to try
   * @return for each entry what becomes of it
   */
  List<CompletableFuture<BusOutcome>> add(List<BusEntry> entries, Duration patience) {
    long giveUp = System.nanoTime() + patience.toNanos();
    List<WaitingEntry> added = entries.stream().map(e -> new WaitingEntry(e, giveUp)).toList();
    List<WaitingEntry> noRoom;
    synchronized (waiting) {
      noRoom = added.stream().filter(entry -> !waiting.add(entry)).toList();
    }
    noRoom.forEach(e -> e.done().complete(new BusOutcome.Left("too much waits for the bus")));
    return added.stream().map(WaitingEntry::done).toList();
  }

  /** Entries that are waiting or in a call. */
  int pending() {
    synchronized (waiting) {
      return waiting.size();
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    callers.shutdown();
    List<WaitingEntry> left;
    synchronized (waiting) {
      left = waiting.removeAll();
    }
    left.forEach(entry -> entry.done().complete(new BusOutcome.Left("the gateway stops")));
  }

  /** Begins as many calls as may be. */
  void dispatch() {
    while (true) {
      synchronized (waiting) {
        if (callsInFlight >= config.callsInFlight() || callers.isShutdown()) {
          return;
        }
        BusCall call = waiting.take(System.nanoTime());
        if (call.isEmpty()) {
          return;
        }
        callsInFlight++;
        callers.execute(() -> carryOut(call));
      }
    }
  }

  private void carryOut(BusCall call) {
    List<WaitingEntry> entries = call.entries();
    try {
      settle(entries, bus.put(entries.stream().map(WaitingEntry::entry).toList()));
    } catch (BusUnavailableException e) {
      outages.tell(e.code(), e.getMessage());
      failed(entries, e);
    } catch (RuntimeException defect) {
      LOG.error("{} entries not put", entries.size(), defect);
      for (WaitingEntry entry : entries) {
        entry.sendAlone();
        entry.letOthersPass();
        again(entry, DEFECT);
      }
    } finally {
      synchronized (waiting) {
        waiting.end(call);
        callsInFlight--;
      }
      dispatch();
    }
  }

  private void settle(List<WaitingEntry> entries, List<EntryResult> results) {
    for (int i = 0; i < entries.size(); i++) {
      WaitingEntry entry = entries.get(i);
      EntryResult result = results.get(i);
      if (result instanceof Put put) {
        done(entry, new BusOutcome.OnBus(put.busEventId()));
      } else if (result instanceof Refused refused) {
        done(entry, new BusOutcome.Refused(refused.code(), refused.message()));
      } else if (result instanceof NotNow notNow) {
        outages.tell(notNow.code(), notNow.message());
        if (!notNow.passes()) {
          entry.letOthersPass();
        }
        again(entry, notNow.code());
      }
    }
  }

  private void failed(List<WaitingEntry> entries, BusUnavailableException failure) {
    for (WaitingEntry entry : entries) {
      if (!failure.isMalformed()) {
        again(entry, failure.code());
      } else if (entries.size() > 1) {
        entry.sendAlone();
        again(entry, failure.code());
      } else {
        done(entry, new BusOutcome.Refused(failure.code(), String.valueOf(failure.getMessage())));
      }
    }
  }

  private void done(WaitingEntry entry, BusOutcome outcome) {
    synchronized (waiting) {
      waiting.remove(entry);
    }
    entry.done().complete(outcome);
  }

  private void again(WaitingEntry entry, String code) {
    meters.retried(code);
    long now = System.nanoTime();
    Duration pause = backoff.after(entry.tried());
    synchronized (waiting) {
      waiting.putBack(entry, now + pause.toNanos());
    }
    if (!timer.isShutdown()) {
      var unused = timer.schedule(this::dispatch, pause.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void expire() {
    List<WaitingEntry> overdue;
    synchronized (waiting) {
      overdue = waiting.removeOverdue(System.nanoTime());
    }
    overdue.forEach(entry -> entry.done().complete(new BusOutcome.Left("the bus did not take it")));
    dispatch();
  }
}
