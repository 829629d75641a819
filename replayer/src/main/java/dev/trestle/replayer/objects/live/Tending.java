package dev.trestle.replayer.objects.live;

import dev.trestle.log.append.SourceWriter;
import dev.trestle.replayer.objects.ObjectLog;
import dev.trestle.replayer.objects.live.HistoryIndex.History;
import dev.trestle.replayer.objects.live.Join.Round;
import dev.trestle.replayer.objects.projection.Projection;
import dev.trestle.replayer.objects.projection.Projections;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One process's care of one object log while it holds the lease: waits until the import has ended,
 * then appends what S3 tells, and keeps the projection. Used by one thread; {@link #end} by any.
 *
 * <p>Whatever it throws, another tending goes on where this one stood.
 */
final class Tending {

  /** How often it is looked whether the import has ended. */
  private static final Duration IMPORT_POLL = Duration.ofMillis(500);

  private final ObjectLog log;
  private final Join.Storage storage;
  private final Histories histories;
  private final Projections projections;
  private final Tenure tenure;
  private final CountDownLatch ended = new CountDownLatch(1);

  Tending(
      ObjectLog log,
      Join.Storage storage,
      Histories histories,
      Projections projections,
      Tenure tenure) {
    this.log = log;
    this.storage = storage;
    this.histories = histories;
    this.projections = projections;
    this.tenure = tenure;
  }

  /** Returns when it was ended, or the lease is lost. */
  void run() throws InterruptedException {
    Optional<History> history = history();
    if (history.isEmpty()) {
      return;
    }
    SourceWriter writer = writer();
    Join join = new Join(log, history.get(), writer, storage, this::goesOn);
    Projection projection = projections.of(log);
    join.recover();
    Duration pause = storage.config().busyPoll();
    while (goesOn()) {
      long began = System.nanoTime();
      Round round = join.round();
      if (round == Round.ENDED) {
        return;
      }
      pause = round == Round.IDLE ? longer(pause) : storage.config().busyPoll();
      long next = join.hasMore() ? began : began + pause.toNanos();
      boolean behind;
      do {
        behind = projection.step(writer.next());
      } while (behind && goesOn() && System.nanoTime() - next < 0);
      pause(Duration.ofNanos(next - System.nanoTime()));
    }
  }

  /** Has it return soon. */
  void end() {
    ended.countDown();
  }

  private Optional<History> history() throws InterruptedException {
    Optional<History> there = storage.index().find(log.log());
    if (there.isPresent()) {
      return there;
    }
    while (!histories.isComplete(log)) {
      if (!pause(IMPORT_POLL)) {
        return Optional.empty();
      }
    }
    return storage.index().make(log.partition(), writer().next(), this::goesOn);
  }

  private SourceWriter writer() {
    return SourceWriter.open(storage.batches(), log.partition(), tenure.token(), storage.clock());
  }

  private Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    Duration longest = storage.config().idlePoll();
    return doubled.compareTo(longest) < 0 ? doubled : longest;
  }

  private boolean goesOn() {
    return ended.getCount() > 0 && tenure.isHeld();
  }

  /** Whether it goes on after that. */
  private boolean pause(Duration length) throws InterruptedException {
    return !ended.await(length.toMillis(), TimeUnit.MILLISECONDS) && tenure.isHeld();
  }
}
