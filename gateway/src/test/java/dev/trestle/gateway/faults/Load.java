package dev.trestle.gateway.faults;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Position;
import dev.trestle.v1.PublishResponse;
import io.grpc.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Publishers as they should be: each event is sent until its outcome is known, with the same id,
 * with backoff, and to another gateway after a failure. What they are told goes into a ledger.
 *
 * <p>Everything but the waiting methods runs on one thread.
 */
final class Load implements AutoCloseable {

  private static final Duration TICK = Duration.ofMillis(10);
  private static final int LARGEST_BURST = 50;
  private static final int LARGEST_BATCH = 20;
  private static final int STREAM = 2;

  private final LoadPlan plan;
  private final Ledger ledger;
  private final List<List<Lane>> lanes;
  private final SeededEvents events;
  private final Random random;
  private final ScheduledExecutorService publisher =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "load"));
  private double due;
  private int begun;
  private long numbered;

  private Load(LoadPlan plan, Ledger ledger, List<List<Lane>> lanes) {
    this.plan = plan;
    this.ledger = ledger;
    this.lanes = lanes;
    this.events = new SeededEvents(plan.seed());
    this.random = new Random(plan.seed());
  }

  /** Begins to publish to all of the gateways. */
  static Load start(LoadPlan plan, Ledger ledger, List<? extends Channel> gateways) {
    Load load = new Load(plan, ledger, gateways.stream().map(Load::lanesTo).toList());
    var unused =
        load.publisher.scheduleAtFixedRate(load::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    return load;
  }

  private static List<Lane> lanesTo(Channel gateway) {
    return List.of(new UnaryLane(gateway), new BatchLane(gateway), new StreamLane(gateway));
  }

  Ledger ledger() {
    return ledger;
  }

  /** Sends no new events, and waits until each one sent has its outcome. */
  void finish(Duration within) {
    begin(() -> begun = plan.maxEvents(), within);
    ledger.awaitSettled(within);
  }

  @Override
  public void close() {
    publisher.shutdownNow();
  }

  private void begin(Runnable change, Duration within) {
    try {
      publisher.submit(change).get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("The load does not run any more", e);
    }
  }

  private void tick() {
    due = Math.min(LARGEST_BURST, due + plan.perSecond() * TICK.toMillis() / 1000.0);
    while (due >= 1 && begun < plan.maxEvents() && ledger.open() < plan.inFlight()) {
      int lane = lane();
      int count = lane == 1 ? 1 + random.nextInt(LARGEST_BATCH) : 1;
      List<Publication> publications = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        publications.add(new Publication(events.next(), false));
      }
      due -= count;
      begun += count;
      send(publications, random.nextInt(lanes.size()), lane);
    }
  }

  /** Mostly unary, then streams, then batches, which carry several events each. */
  private int lane() {
    int die = random.nextInt(10);
    return die < 6 ? 0 : die < 9 ? STREAM : 1;
  }

  private void send(List<Publication> publications, int gateway, int lane) {
    List<CompletableFuture<PublishResponse>> receipts =
        lanes
            .get(gateway)
            .get(lane)
            .publish(
                publications.stream().map(p -> p.loaded.event()).toList(), plan.callDeadline());
    for (int i = 0; i < publications.size(); i++) {
      Publication publication = publications.get(i);
      var unused =
          receipts
              .get(i)
              .whenCompleteAsync(
                  (receipt, failure) -> {
                    if (failure == null) {
                      acknowledged(publication, receipt, gateway, lane);
                    } else {
                      failed(publication, Failure.of(failure), gateway, lane);
                    }
                  },
                  publisher);
    }
  }

  private void acknowledged(
      Publication publication, PublishResponse receipt, int gateway, int lane) {
    LoadEvent loaded = publication.loaded;
    Position position =
        new Position(
            new Partition(receipt.getPosition().getLog(), receipt.getPosition().getPartition()),
            Offset.of(receipt.getPosition().getOffset()));
    if (!loaded.valid()) {
      ledger.surprise("acknowledged, though invalid: " + loaded + " with " + receipt);
    } else if (publication.repeat && !receipt.getDuplicate()) {
      ledger.surprise("repeated, and not called a duplicate: " + loaded + " with " + receipt);
    }
    if (lane == STREAM && publication.tries == 0 && !receipt.getDuplicate()) {
      ledger.streamed(
          new Streamed(
              plan.seed() + " at " + gateway,
              publication.number,
              loaded.event().getSubject(),
              position));
    }
    // First, so that it does not look for a moment as if all was settled.
    if (!publication.repeat && loaded.retriable()) {
      sometimesAgain(loaded);
    }
    ledger.settled(
        new Told(
            loaded.sent().withId(receipt.getEventId()),
            new Told.Acknowledged(position, receipt.getDuplicate())));
  }

  private void sometimesAgain(LoadEvent acknowledged) {
    int die = random.nextInt(100);
    if (die < 2) {
      send(List.of(new Publication(acknowledged, true)), random.nextInt(lanes.size()), lane());
    } else if (die < 4) {
      LoadEvent conflict = events.conflictWith(acknowledged);
      send(List.of(new Publication(conflict, false)), random.nextInt(lanes.size()), lane());
    }
  }

  private void failed(Publication publication, Failure failure, int gateway, int lane) {
    LoadEvent loaded = publication.loaded;
    if (failure.refusal()) {
      if (!failure.reason().equals(loaded.refusal())) {
        ledger.surprise("refused with " + failure + ": " + loaded);
      }
      ledger.settled(new Told(loaded.sent(), new Told.Refused(failure.reason())));
      return;
    }
    if (!failure.retryable()) {
      ledger.surprise("answered with " + failure + ": " + loaded);
    }
    boolean late = System.nanoTime() - publication.begun > plan.giveUpAfter().toNanos();
    if (!failure.retryable() || !loaded.retriable() || late) {
      ledger.settled(new Told(loaded.sent(), new Told.Unsettled(failure.toString())));
      return;
    }
    ledger.retried(failure);
    var unused =
        publisher.schedule(
            () -> send(List.of(publication), (gateway + 1) % lanes.size(), lane),
            publication.nextPause().toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** One event on its way to an outcome. */
  private final class Publication {

    private final LoadEvent loaded;
    private final boolean repeat;
    private final long begun = System.nanoTime();
    private final long number = ++numbered;
    private int tries;

    Publication(LoadEvent loaded, boolean repeat) {
      this.loaded = loaded;
      this.repeat = repeat;
      ledger.begun();
    }

    /** Doubles from 20 ms to 640 ms, with jitter. */
    Duration nextPause() {
      long most = 20L << Math.min(tries++, 5);
      return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    }
  }
}
