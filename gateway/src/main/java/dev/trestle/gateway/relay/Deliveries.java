package dev.trestle.gateway.relay;

import dev.trestle.bus.BusEntry;
import dev.trestle.bus.BusOutcome;
import dev.trestle.log.Batch;
import dev.trestle.log.LogRecord;
import dev.trestle.server.DaemonThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes entries of batches, gives them to the queue, and sees each to its end: whoever waits for an
 * event is told, and what the bus will never take is parked. Safe across threads.
 */
final class Deliveries implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
  private static final int PARKING_THREADS = 2;

  private final BusEntries mapping;
  private final BusQueue queue;
  private final ParkedEvents parked;
  private final RelayMeters meters;
  private final ExecutorService parking =
      Executors.newFixedThreadPool(PARKING_THREADS, DaemonThreads.named("relay-park"));

  Deliveries(BusEntries mapping, BusQueue queue, ParkedEvents parked, RelayMeters meters) {
    this.mapping = mapping;
    this.queue = queue;
    this.parked = parked;
    this.meters = meters;
  }

  /**
   * Adds a batch to the queue; to be followed by {@link BusQueue#dispatch}.
   *
   * @param expected who waits for each record; {@code null} if nobody does
   * @param patience how long to try
   * @return completes with whether nothing of it is left to the sweeper; never fails
   * @throws SchemaNotKnownException if a schema is not known here, nor published
   * @throws dev.trestle.log.store.StoreException if it had to be looked up and the table does not
   *     answer
   */
  CompletableFuture<Boolean> add(
      Batch batch, List<@Nullable Expected> expected, Duration patience) {
    List<LogRecord> records = new ArrayList<>();
    List<BusEntry> entries = new ArrayList<>();
    List<CompletableFuture<BusOutcome>> waiters = new ArrayList<>();
    Iterator<@Nullable Expected> waits = expected.iterator();
    for (LogRecord record : batch.records()) {
      Expected own = waits.next();
      CompletableFuture<BusOutcome> waiter =
          own == null ? new CompletableFuture<>() : own.outcome();
      for (BusEntry entry : mapping.of(record, own == null ? null : own.resources())) {
        records.add(record);
        entries.add(entry);
        waiters.add(waiter);
      }
    }
    BatchDelivery delivery = new BatchDelivery(entries.size());
    List<CompletableFuture<BusOutcome>> outcomes = queue.add(entries, patience);
    for (int i = 0; i < outcomes.size(); i++) {
      LogRecord record = records.get(i);
      BusEntry entry = entries.get(i);
      CompletableFuture<BusOutcome> waiter = waiters.get(i);
      var unused =
          outcomes.get(i).thenAccept(outcome -> settle(record, entry, outcome, waiter, delivery));
    }
    return delivery.settled();
  }

  @Override
  public void close() {
    parking.shutdown();
  }

  private void settle(
      LogRecord record,
      BusEntry entry,
      BusOutcome outcome,
      CompletableFuture<BusOutcome> waiter,
      BatchDelivery delivery) {
    waiter.complete(outcome);
    if (outcome instanceof BusOutcome.Refused refused) {
      parking.execute(() -> delivery.settle(!park(record, entry, refused)));
    } else {
      delivery.settle(outcome instanceof BusOutcome.Left);
    }
  }

  private boolean park(LogRecord record, BusEntry entry, BusOutcome.Refused refused) {
    try {
      parked.park(record, entry.detailType(), refused.code(), refused.message());
      meters.parked();
      LOG.atError()
          .addKeyValue("event_id", record.event().id())
          .log(
              "The bus will never take the event at {}: {} {}; it is parked",
              record.position(),
              refused.code(),
              refused.message());
      return true;
    } catch (RuntimeException e) {
      LOG.warn("The event at {} could not be parked yet", record.position(), e);
      return false;
    }
  }
}
