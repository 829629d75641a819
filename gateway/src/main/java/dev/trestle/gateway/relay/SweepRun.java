package dev.trestle.gateway.relay;

import dev.trestle.log.Batch;
import dev.trestle.log.CorruptBatchException;
import dev.trestle.log.Partition;
import dev.trestle.log.UnknownFormException;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.StoredBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sweep of a partition: begins batches, many at once, as fast as its rates and what is under
 * way allow. For one thread.
 */
final class SweepRun {

  private static final Logger LOG = LoggerFactory.getLogger(SweepRun.class);

  /** 512 read units a second, of the 3,000 that DynamoDB gives the readers of a partition. */
  private static final long READ_BYTES_PER_SECOND = 4 << 20;

  /** What DynamoDB counts for the other attributes of a batch. */
  private static final int ITEM_BYTES = 100;

  /** How long it waits before it asks again whether it may go on. */
  private static final Duration SLICE = Duration.ofMillis(250);

  /** So many events are gathered before they are sent: a few full calls. */
  private static final int GATHERED_EVENTS = 50;

  /** Events under way, at least: ten full calls. */
  private static final int MIN_UNDER_WAY = 100;

  /** So many bytes weigh as much as an event. */
  private static final int BYTES_PER_EVENT = 16 * 1024;

  private final Partition partition;
  private final SweepProgress progress;
  private final Relay relay;
  private final RelayConfig config;
  private final RelayMeters meters;
  private final BooleanSupplier mayGoOn;
  private final Runnable advance;
  private final int mostUnderWay;
  private final Semaphore room;
  private final Pace reads;
  private final Pace events;
  private final List<Batch> gathered = new ArrayList<>();
  private final AtomicLong sent = new AtomicLong();
  private int gatheredEvents;
  private long advancedNanos;
  private boolean told;

  /**
   * @param mayGoOn whether this process still has the right to
   * @param advance keeps what is reached; called each {@link RelayConfig#markInterval}
   */
  SweepRun(
      Partition partition,
      SweepProgress progress,
      Relay relay,
      RelayConfig config,
      RelayMeters meters,
      BooleanSupplier mayGoOn,
      Runnable advance) {
    this.partition = partition;
    this.progress = progress;
    this.relay = relay;
    this.config = config;
    this.meters = meters;
    this.mayGoOn = mayGoOn;
    this.advance = advance;
    this.mostUnderWay = mostUnderWay(config);
    this.room = new Semaphore(mostUnderWay);
    long now = System.nanoTime();
    this.reads = new Pace(READ_BYTES_PER_SECOND, now);
    this.events = new Pace(config.catchUpRate(), now);
    this.advancedNanos = now;
  }

  /** Half a second's worth, and a quarter of what may wait for the bus at most. */
  private static int mostUnderWay(RelayConfig config) {
    int most = Math.max(MIN_UNDER_WAY, config.catchUpRate() / 2);
    return Math.max(1, Math.min(most, config.maxPendingEvents() / 4));
  }

  /** Waits until a page may be read; whether the run may go on. */
  boolean mayRead() {
    return await(reads);
  }

  void hasRead(List<StoredBatch> page) {
    long bytes = 0;
    for (StoredBatch batch : page) {
      bytes += batch.data().length + ITEM_BYTES;
    }
    reads.spend(bytes, System.nanoTime());
  }

  /**
   * Begins a batch when there is room and time for it. A batch that cannot be decoded, or not by
   * this version, is left.
   *
   * @return whether the run may go on; if not, the batch was not begun
   */
  boolean begin(StoredBatch stored) {
    if (progress.countLeft() >= PartitionSweep.MAX_LEFT) {
      return false;
    }
    Batch batch;
    try {
      batch = BatchCodec.decode(stored);
    } catch (CorruptBatchException | UnknownFormException e) {
      LOG.error("The batch at {} is not swept", stored.position(), e);
      progress.begun(stored.first(), stored.next(), stored.appendTime());
      progress.settled(stored.first(), false);
      return true;
    }
    if (!await(events) || !acquire(weight(batch))) {
      return false;
    }
    int count = batch.events().size();
    progress.begun(batch.first(), batch.next(), batch.appendTime());
    events.spend(count, System.nanoTime());
    gathered.add(batch);
    gatheredEvents += count;
    if (gatheredEvents >= GATHERED_EVENTS) {
      send();
    }
    return true;
  }

  /** Sends what is gathered, and waits for what is under way as long as the run may go on. */
  void awaitSettled() {
    send();
    if (acquire(mostUnderWay)) {
      room.release(mostUnderWay);
    }
    if (told) {
      LOG.info(
          "Sent {} events that were left of {}; {} batches are still left",
          sent,
          partition,
          progress.countLeft());
    }
  }

  /** Sends what is gathered: what has begun must come to an end, whatever ends the run. */
  void send() {
    if (gathered.isEmpty()) {
      return;
    }
    if (!told) {
      told = true;
      LOG.info("Sending what was left of {} from {} on", partition, gathered.get(0).first());
    }
    var settled = relay.deliver(gathered, config.patience());
    for (int i = 0; i < settled.size(); i++) {
      Batch batch = gathered.get(i);
      var unused = settled.get(i).thenAccept(whole -> settled(batch, whole));
    }
    gathered.clear();
    gatheredEvents = 0;
    long now = System.nanoTime();
    if (now - advancedNanos >= config.markInterval().toNanos()) {
      advancedNanos = now;
      advance.run();
    }
  }

  private void settled(Batch batch, boolean whole) {
    if (whole) {
      sent.addAndGet(batch.events().size());
      meters.swept(batch.events().size());
    }
    progress.settled(batch.first(), whole);
    room.release(weight(batch));
  }

  private int weight(Batch batch) {
    long bytes = 0;
    for (var event : batch.events()) {
      bytes += event.payload().size();
    }
    long weight = Math.max(batch.events().size(), bytes / BYTES_PER_EVENT);
    return (int) Math.min(mostUnderWay, weight);
  }

  private boolean await(Pace pace) {
    long wait = pace.waitNanos(System.nanoTime());
    if (wait == 0) {
      return mayGoOn.getAsBoolean();
    }
    send();
    long due = System.nanoTime() + wait;
    return awaitInSlices(
        slice -> {
          long left = due - System.nanoTime();
          TimeUnit.NANOSECONDS.sleep(Math.min(left, slice.toNanos()));
          return left <= slice.toNanos();
        });
  }

  private boolean acquire(int permits) {
    if (room.tryAcquire(permits)) {
      return true;
    }
    // What is gathered has room that nobody gives back before it is sent.
    send();
    return awaitInSlices(slice -> room.tryAcquire(permits, slice.toNanos(), TimeUnit.NANOSECONDS));
  }

  /** Waits for something at most so long; whether it came. */
  private interface Slice {
    boolean await(Duration atMost) throws InterruptedException;
  }

  private boolean awaitInSlices(Slice wait) {
    try {
      while (mayGoOn.getAsBoolean()) {
        if (wait.await(SLICE)) {
          return true;
        }
      }
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
