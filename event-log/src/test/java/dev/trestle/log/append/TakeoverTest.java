package dev.trestle.log.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.trestle.log.Offset;
import dev.trestle.log.TestEvents;
import dev.trestle.log.append.LogAppender.Released;
import dev.trestle.log.append.LogAppender.WarmUp;
import dev.trestle.log.store.StoredBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A partition passes from one process to another, in order. */
final class TakeoverTest extends AppenderFixture {

  @Test
  void aSuccessorThatIsHandedHeadAndWindowReadsNothing() throws Exception {
    LogAppender owner = appender(store, CONFIG);
    owner.own(PARTITION, 1, null);
    fill(owner, 0, 6_000);
    faulty.always(FaultyBatchStore.Fault.NONE);
    LogAppender successor = appender(gated, CONFIG);

    Inheritance inheritance = successor.inheritance(PARTITION);
    List<IdSegment> copied = owner.copy(PARTITION).get(20, TimeUnit.SECONDS);
    copied.forEach(segment -> inheritance.add(overTheWire(segment), clock.instant()));
    fill(owner, 6_000, 6_500);
    Released end =
        owner
            .release(PARTITION, copied.get(copied.size() - 1).next(), false)
            .get(20, TimeUnit.SECONDS)
            .orElseThrow();
    end.since().forEach(segment -> inheritance.add(overTheWire(segment), end.newest()));
    inheritance.complete(end.next(), end.newest());
    successor.own(PARTITION, 2, inheritance);
    gated.letThrough(1_000);

    assertThat(get(successor.append("events", TestEvents.event("e17"))))
        .isEqualTo(recorded(17, true));
    assertThat(get(successor.append("events", TestEvents.event("e6499"))))
        .isEqualTo(recorded(6_499, true));
    assertThat(get(successor.append("events", TestEvents.event("new"))))
        .isEqualTo(recorded(6_500, false));
    assertThat(gated.reads()).isZero();
    assertThat(epochOfLast()).isEqualTo(2);
  }

  @Test
  void whatWaitsAndWhatComesAfterTheReleaseIsAnsweredMovedAndNotAppended() throws Exception {
    LogAppender owner = appender(gated, CONFIG);
    CompletableFuture<Appended> inFlight = owner.append("events", TestEvents.event("a"));
    gated.awaitPut();
    CompletableFuture<Appended> waiting = owner.append("events", TestEvents.event("b"));
    CompletableFuture<Optional<Released>> released = owner.release(PARTITION, Offset.FIRST, false);
    gated.letThrough(1);

    assertThat(get(inFlight)).isEqualTo(recorded(0, false));
    assertThat(released.get(20, TimeUnit.SECONDS).orElseThrow().next()).isEqualTo(Offset.of(1));
    assertThat(get(waiting)).isEqualTo(new Appended.Moved(PARTITION));
    assertThat(get(owner.append("events", TestEvents.event("c"))))
        .isEqualTo(new Appended.Moved(PARTITION));
    assertThat(LogChecker.batches(store, PARTITION)).hasSize(1);
    assertThat(owner.stats().queuedRecords()).isZero();
  }

  @Test
  void aReleaseWaitsForAnAppendOfUnknownOutcome() throws Exception {
    LogAppender owner = appender(faulty, CONFIG);
    faulty.plan(
        FaultyBatchStore.Fault.LOST_REPLY,
        FaultyBatchStore.Fault.LOST_REQUEST,
        FaultyBatchStore.Fault.LOST_REQUEST);
    CompletableFuture<Appended> reply = owner.append("events", TestEvents.event("a"));
    Optional<Released> end =
        owner.release(PARTITION, Offset.FIRST, false).get(20, TimeUnit.SECONDS);

    Appended outcome = get(reply);
    if (outcome instanceof Appended.Recorded) {
      assertThat(end.orElseThrow().next()).isEqualTo(Offset.of(1));
    } else {
      assertThat(outcome).isEqualTo(new Appended.Moved(PARTITION));
      assertThat(LogChecker.batches(store, PARTITION)).isEmpty();
    }
  }

  @Test
  void aWindowIsKeptForAMinuteWhereThePartitionMayComeBack() throws Exception {
    LogAppender owner = appender(store, CONFIG);
    owner.own(PARTITION, 1, null);
    fill(owner, 0, 500);
    var unused = owner.release(PARTITION, Offset.FIRST, true).get(20, TimeUnit.SECONDS);

    clock.advance(Duration.ofSeconds(59));
    owner.own(PARTITION, 3, null);
    assertThat(owner.warmUp(PARTITION).get(20, TimeUnit.SECONDS).records()).isZero();

    unused = owner.release(PARTITION, Offset.FIRST, true).get(20, TimeUnit.SECONDS);
    clock.advance(Duration.ofSeconds(61));
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          while (owner.stats().rememberedIds() > 0) {
            Thread.onSpinWait();
          }
        });
    owner.own(PARTITION, 5, null);
    assertThat(owner.warmUp(PARTITION).get(20, TimeUnit.SECONDS).records()).isEqualTo(500);
  }

  @Test
  void aPartitionThatComesBackIsCaughtUpWithAndNotReadAnew() throws Exception {
    LogAppender one = appender(gated, CONFIG);
    gated.letThrough(100_000);
    fill(one, 0, 9_000);
    one.release(PARTITION, Offset.FIRST, true).get(20, TimeUnit.SECONDS);
    LogAppender two = appender(store, CONFIG);
    fill(two, 9_000, 9_100);
    two.release(PARTITION, Offset.FIRST, true).get(20, TimeUnit.SECONDS);
    one.own(PARTITION, 3, null);

    WarmUp back = one.warmUp(PARTITION).get(20, TimeUnit.SECONDS);

    assertThat(back.records()).isEqualTo(100);
    assertThat(get(one.append("events", TestEvents.event("e5")))).isEqualTo(recorded(5, true));
    assertThat(get(one.append("events", TestEvents.event("e9050"))))
        .isEqualTo(recorded(9_050, true));
  }

  /** Two appenders that own in turns, with faults, under load: nothing lost, nothing twice. */
  @Test
  void partitionsThatPassToAndFroUnderLoadKeepEveryEventExactlyOnce() throws Exception {
    Random random = new Random(11);
    List<LogAppender> appenders =
        List.of(
            appender(new FaultyBatchStore(store, 5, 0.05), CONFIG),
            appender(new FaultyBatchStore(store, 6, 0.05), CONFIG));
    int owner = 0;
    long epoch = 1;
    appenders.get(1).release(PARTITION, Offset.FIRST, false).get(20, TimeUnit.SECONDS);
    appenders.get(0).own(PARTITION, epoch, null);
    Map<String, Offset> acknowledged = new java.util.HashMap<>();
    List<Integer> open = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      open.add(i);
    }
    while (!open.isEmpty()) {
      Map<Integer, CompletableFuture<Appended>> replies = new java.util.LinkedHashMap<>();
      for (int each : open.subList(0, Math.min(open.size(), 60))) {
        int asked = random.nextInt(10) == 0 ? 1 - owner : owner;
        replies.put(each, appenders.get(asked).append("events", TestEvents.event("e" + each)));
      }
      if (random.nextInt(4) == 0) {
        LogAppender before = appenders.get(owner);
        owner = 1 - owner;
        boolean keep = random.nextBoolean();
        Inheritance inheritance = appenders.get(owner).inheritance(PARTITION);
        List<IdSegment> copied = before.copy(PARTITION).get(20, TimeUnit.SECONDS);
        copied.forEach(segment -> inheritance.add(segment, clock.instant()));
        Offset upTo = copied.isEmpty() ? Offset.FIRST : copied.get(copied.size() - 1).next();
        Optional<Released> end = before.release(PARTITION, upTo, keep).get(20, TimeUnit.SECONDS);
        end.ifPresent(
            released -> {
              released.since().forEach(segment -> inheritance.add(segment, released.newest()));
              inheritance.complete(released.next(), released.newest());
            });
        appenders.get(owner).own(PARTITION, ++epoch, inheritance);
      }
      clock.advance(Duration.ofMillis(7));
      replies.forEach(
          (each, reply) -> {
            Appended outcome = reply.exceptionally(failed -> new Appended.Closed()).join();
            if (outcome instanceof Appended.Recorded recorded) {
              acknowledged.put("e" + each, recorded.position().offset());
              open.remove(each);
            }
          });
    }

    assertThat(LogChecker.problems(LogChecker.batches(store, PARTITION), acknowledged)).isEmpty();
    assertThat(acknowledged).hasSize(2_000);
  }

  private long epochOfLast() {
    List<StoredBatch> all =
        store.readForward(
            PARTITION,
            Offset.of(6_500),
            1_000,
            dev.trestle.log.store.BatchStore.Consistency.STRONG);
    return all.get(0).head().epoch();
  }

  private static IdSegment overTheWire(IdSegment segment) {
    return IdSegment.decode(segment.first(), segment.encode());
  }
}
