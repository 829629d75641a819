package dev.trestle.gateway.relay;

import dev.trestle.log.EventLog;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.state.SentMarkers;
import dev.trestle.log.state.StateTable;
import dev.trestle.log.store.BatchHead;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.BatchStore.Consistency;
import dev.trestle.log.store.StoredBatch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through a partition from its watermark, and delivers each batch that is old and unmarked.
 * Many are under way at once, at {@link RelayConfig#catchUpRate}. Each {@link
 * RelayConfig#markInterval} the watermark follows over what is delivered without a gap, and runs
 * behind a gap get a marker each, so that the cost of marking does not depend on the number of
 * batches. What a crash makes the bus get twice is what was delivered within the interval.
 *
 * <p>A batch that is not delivered is left for the next sweep, and does not hold up those after it,
 * until so many are left that the bus, not the batch, is at fault.
 */
final class PartitionSweep {

  private static final Logger LOG = LoggerFactory.getLogger(PartitionSweep.class);

  /** So many batches are left: the bus is down. */
  static final int MAX_LEFT = 100;

  /** A page of the log is what one query gives: 1 MB, of which nothing is thrown away. */
  private static final int PAGE_BYTES = 1 << 20;

  private final SentMarkers markers;
  private final StateTable state;
  private final BatchStore store;
  private final Relay relay;
  private final RelayConfig config;
  private final RelayMeters meters;
  private final Clock clock;
  private final Map<Partition, Sightings> sightings = new ConcurrentHashMap<>();
  private final Map<Partition, SweepProgress> progress = new ConcurrentHashMap<>();

  PartitionSweep(
      EventLog log,
      BatchStore store,
      Relay relay,
      RelayConfig config,
      RelayMeters meters,
      Clock clock) {
    this.markers = log.sentMarkers();
    this.state = log.state();
    this.store = store;
    this.relay = relay;
    this.config = config;
    this.meters = meters;
    this.clock = clock;
  }

  /**
   * Sweeps until it meets a batch that is young, the end, too many batches that the bus does not
   * take, or loses its right to. With nothing to deliver it costs one read of markers and one of a
   * batch.
   *
   * @param mayGoOn asked before each batch, and a few times a second while none begins
   * @param token fencing token of the right
   * @return age of the oldest batch that is not delivered; zero if there is none
   */
  Duration run(Partition partition, BooleanSupplier mayGoOn, ToLongFunction<Partition> token) {
    SweepProgress reached = progress(partition, token.applyAsLong(partition));
    SweepRun run =
        new SweepRun(
            partition,
            reached,
            relay,
            config,
            meters,
            () -> !relay.isDraining() && mayGoOn.getAsBoolean(),
            () -> advance(partition, reached));
    try {
      boolean goOn = retryLeft(partition, reached, run);
      Optional<BatchHead> next = nextUnsent(partition, reached);
      while (goOn && next.isPresent() && !isYoung(next.get())) {
        goOn = sweepPage(partition, reached, run);
        next = nextUnsent(partition, reached);
      }
      run.awaitSettled();
      Optional<Instant> oldest = reached.oldest();
      return (oldest.isPresent() ? oldest : next.map(BatchHead::appendTime))
          .map(this::age)
          .orElse(Duration.ZERO);
    } finally {
      run.send();
      advance(partition, reached);
    }
  }

  /** Where this process stands if it had the right all the time, else the watermark. */
  private SweepProgress progress(Partition partition, long token) {
    SweepProgress reached = progress.get(partition);
    if (reached == null || reached.token() != token) {
      reached = new SweepProgress(token, markers.watermark(partition));
      progress.put(partition, reached);
    }
    return reached;
  }

  private boolean retryLeft(Partition partition, SweepProgress reached, SweepRun run) {
    if (reached.countLeft() >= MAX_LEFT) {
      reached.rewind();
      return true;
    }
    for (Offset first : reached.left()) {
      Optional<StoredBatch> batch =
          store.atOrBefore(partition, first).filter(found -> found.first().equals(first));
      if (batch.isEmpty()) {
        LOG.error("The batch at {}@{} was deleted before it was on the bus", partition, first);
        reached.settled(first, true);
      } else if (!run.begin(batch.get())) {
        return false;
      }
    }
    return true;
  }

  /** The first batch that this sweep has not looked at and nobody has marked. */
  private Optional<BatchHead> nextUnsent(Partition partition, SweepProgress reached) {
    Offset at = markers.firstUnsent(partition, reached.scanned());
    reached.delivered(at);
    return store.headAtOrBefore(partition, at).filter(head -> at.isBefore(head.next()));
  }

  /** Whether the run may go on. */
  private boolean sweepPage(Partition partition, SweepProgress reached, SweepRun run) {
    if (!run.mayRead()) {
      return false;
    }
    List<StoredBatch> page = read(partition, reached.scanned());
    run.hasRead(page);
    MarkedRuns marked =
        MarkedRuns.read(state, partition, reached.scanned(), page.get(page.size() - 1).first());
    for (StoredBatch batch : page) {
      if (marked.has(batch.first())) {
        reached.delivered(batch.next());
      } else if (isYoung(batch.head())) {
        return true;
      } else if (!run.begin(batch)) {
        return false;
      }
    }
    return true;
  }

  /**
   * A page of the log. Replicas may lag behind, but the batches to be had here are older than the
   * grace; should one be missing all the same, its neighbours do not fit together.
   */
  private List<StoredBatch> read(Partition partition, Offset at) {
    List<StoredBatch> page = store.readForward(partition, at, PAGE_BYTES, Consistency.EVENTUAL);
    Offset next = at;
    for (StoredBatch batch : page) {
      if (!batch.first().equals(next)) {
        break;
      }
      next = batch.next();
    }
    boolean isWhole = !page.isEmpty() && next.equals(page.get(page.size() - 1).next());
    return isWhole ? page : store.readForward(partition, at, PAGE_BYTES, Consistency.STRONG);
  }

  /**
   * Whether another gateway may still be about to deliver the batch. Append times tell, unless a
   * clock was set; therefore also what this process has seen itself.
   */
  private boolean isYoung(BatchHead batch) {
    if (age(batch.appendTime()).compareTo(config.grace()) >= 0) {
      return false;
    }
    Sightings seen = sightings.computeIfAbsent(batch.partition(), added -> new Sightings());
    long now = System.nanoTime();
    if (seen.wasThere(batch.first(), now - config.grace().toNanos())) {
      return false;
    }
    store.last(batch.partition()).ifPresent(last -> seen.see(last.next(), now));
    return true;
  }

  private Duration age(Instant appendTime) {
    Duration age = Duration.between(appendTime, clock.instant());
    return age.isNegative() ? Duration.ZERO : age;
  }

  /** Marks what is delivered behind a gap, and moves the watermark over what is before it. */
  private void advance(Partition partition, SweepProgress reached) {
    for (SweepProgress.Stretch run : reached.takeSettled()) {
      markers.mark(partition, run.first(), run.next());
    }
    Offset safe = reached.safe();
    if (reached.watermark().isBefore(safe)) {
      var unused = markers.advance(partition, safe, reached.token());
      reached.watermark(safe);
    }
    relay.sentBefore(partition, safe);
  }
}
