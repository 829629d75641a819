package dev.trestle.gateway.relay;

import dev.trestle.bus.BusOutcome;
import dev.trestle.log.Batch;
import dev.trestle.log.EventLog;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.append.AppendListener;
import dev.trestle.server.DaemonThreads;
import dev.trestle.server.Drainable;
import io.micronaut.context.annotation.Context;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings every batch that this gateway appends to the bus, and marks it as sent once the bus has
 * all of it. What it cannot deliver in time stays unmarked: the {@link Sweeper} of some gateway
 * takes it up.
 *
 * <p>An event that the bus will never take is parked, see {@link ParkedEvents}, and counts as sent.
 */
@Context
public final class Relay implements AppendListener, Drainable {

  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  private final EventLog log;
  private final MarkQueue marking;
  private final BusQueue queue;
  private final Deliveries deliveries;
  private final RelayConfig config;
  private final RelayMeters meters;
  private final Clock clock;
  private final OutageLog outages = new OutageLog();
  private final Map<Unsent, Instant> unsent = new ConcurrentHashMap<>();
  private final Map<Partition, Offset> watermarks = new ConcurrentHashMap<>();
  private final AtomicInteger unmapped = new AtomicInteger();
  private final ExecutorService mapper =
      Executors.newSingleThreadExecutor(DaemonThreads.named("relay-map"));
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile boolean draining;

  private record Unsent(Partition partition, Offset first) {}

  Relay(
      EventLog log,
      BusEntries mapping,
      BusQueue queue,
      ParkedEvents parked,
      RelayConfig config,
      RelayMeters meters,
      Clock clock) {
    this.log = log;
    this.marking = new MarkQueue(log.sentMarkers(), config.markInterval(), this::checkDrained);
    this.queue = queue;
    this.deliveries = new Deliveries(mapping, queue, parked, meters);
    this.config = config;
    this.meters = meters;
    this.clock = clock;
  }

  @PostConstruct
  void start() {
    log.addAppendListener(this);
    meters.gauge(
        "trestle.relay.pending", "Entries on their way to the bus", queue, BusQueue::pending);
  }

  /** One event on its way to the bus, for whoever waits: to be attached to its append. */
  public interface Delivery {

    /** Whether this gateway has appended the event by that very append. */
    boolean isUnderWay();

    /**
     * Completes with the bus's own id of the event; with an empty text if it is left to the sweeper
     * or will never be on the bus. Never fails.
     */
    CompletableFuture<String> busEventId();
  }

  /**
   * What an append is to attach whose caller waits for the bus.
   *
   * @param resources ARNs that the payload names
   */
  public Delivery expect(List<String> resources) {
    return new Expected(resources);
  }

  /** Whether a record is known to be on the bus already; {@code false} if it is not known. */
  public boolean isSent(Partition partition, Offset offset) {
    return offset.isBefore(watermarks.getOrDefault(partition, Offset.FIRST));
  }

  @Override
  public void appended(Batch batch, List<@Nullable Object> attachments) {
    int events = batch.events().size();
    List<@Nullable Expected> expected = new ArrayList<>(events);
    for (Object attachment : attachments) {
      Expected waiting = attachment instanceof Expected own ? own : null;
      expected.add(waiting);
      if (waiting != null) {
        // Now, on the appender's thread: whoever waits hears of the append right after.
        waiting.taken();
      }
    }
    if (unmapped.addAndGet(events) > config.maxPendingEvents()) {
      unmapped.addAndGet(-events);
      leave(expected);
      return;
    }
    unsent.put(new Unsent(batch.partition(), batch.first()), batch.appendTime());
    try {
      mapper.execute(
          () -> {
            unmapped.addAndGet(-events);
            deliverOwn(batch, expected);
          });
    } catch (RejectedExecutionException closed) {
      unmapped.addAndGet(-events);
      unsent.remove(new Unsent(batch.partition(), batch.first()));
      leave(expected);
    }
  }

  /**
   * Delivers a batch that this gateway has appended, and marks it together with others.
   *
   * @param expected who waits for each record; {@code null} if nobody does
   */
  private void deliverOwn(Batch batch, List<@Nullable Expected> expected) {
    var unused =
        send(
            batch,
            expected,
            config.patience(),
            whole -> {
              if (whole) {
                marking.delivered(batch.partition(), batch.first(), batch.next());
              }
            });
    queue.dispatch();
  }

  /**
   * Delivers batches, which share calls. Marking them is up to the caller.
   *
   * @return for each, completes with whether nothing of it is left to the sweeper; never fails
   */
  List<CompletableFuture<Boolean>> deliver(List<Batch> batches, Duration patience) {
    List<CompletableFuture<Boolean>> settled = new ArrayList<>(batches.size());
    for (Batch batch : batches) {
      settled.add(
          send(batch, Collections.nCopies(batch.events().size(), null), patience, whole -> {}));
    }
    queue.dispatch();
    return settled;
  }

  /** Whether this gateway stops: nothing that somebody else can deliver is to be begun. */
  boolean isDraining() {
    return draining;
  }

  /**
   * Completes with whether nothing of the batch is left to the sweeper; never fails.
   *
   * @param then told so, before the batch counts as no longer under way
   */
  private CompletableFuture<Boolean> send(
      Batch batch, List<@Nullable Expected> expected, Duration patience, Consumer<Boolean> then) {
    Unsent key = new Unsent(batch.partition(), batch.first());
    unsent.put(key, batch.appendTime());
    CompletableFuture<Boolean> settled;
    try {
      settled = deliveries.add(batch, expected, patience);
    } catch (SchemaNotKnownException unknown) {
      meters.schemaNotKnown();
      outages.tell(
          "unknown_schema",
          "the batch at %s@%s is left, since the schema of %s is not published: register it"
              .formatted(batch.partition(), batch.first(), unknown.getMessage()));
      settled = CompletableFuture.completedFuture(false);
    } catch (RuntimeException defect) {
      LOG.error("The batch at {} was not delivered", key, defect);
      settled = CompletableFuture.completedFuture(false);
    }
    return settled.whenComplete(
        (whole, none) -> {
          then.accept(whole);
          unsent.remove(key);
          checkDrained();
        });
  }

  /** Age of the oldest batch that this gateway is delivering; zero if there is none. */
  Duration oldestUnsent() {
    return unsent.values().stream()
        .min(Instant::compareTo)
        .map(oldest -> Duration.between(oldest, clock.instant()))
        .filter(age -> !age.isNegative())
        .orElse(Duration.ZERO);
  }

  /** Every batch of a partition before this offset is sent. */
  void sentBefore(Partition partition, Offset watermark) {
    watermarks.merge(partition, watermark, Offset::max);
  }

  @Override
  public CompletionStage<Void> drain() {
    draining = true;
    marking.hurry();
    checkDrained();
    return drained;
  }

  @PreDestroy
  void close() {
    mapper.shutdownNow();
    queue.close();
    deliveries.close();
    marking.close();
  }

  private void checkDrained() {
    if (draining && unsent.isEmpty() && marking.isIdle()) {
      drained.complete(null);
    }
  }

  private static void leave(List<@Nullable Expected> expected) {
    for (Expected each : expected) {
      if (each != null) {
        each.outcome().complete(new BusOutcome.Left("too much waits for the bus"));
      }
    }
  }
}
