package dev.trestle.log.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.trestle.log.Offset;
import dev.trestle.log.Position;
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

/** A partition passes from one process to another. */
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
  void afterACrashTheWindowIsReadFromTheSegmentsAndOnlyItsEndFromTheLog() throws Exception {
    LogAppender crashed = appender(store, CONFIG);
    fill(crashed, 0, 30_000);
    crashed.close();

    LogAppender successor = appender(store, CONFIG);
    WarmUp warmUp = successor.warmUp(PARTITION).get(20, TimeUnit.SECONDS);

    assertThat(warmUp.records()).isEqualTo(30_000);
    // 28,672 of them are in full segments.
    assertThat(warmUp.batches()).isLessThan(15);
    everyThousandthIsADuplicate(successor, 30_000);
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
  void missingSegmentsAreMadeGoodFromTheLog() throws Exception {
    LogAppender crashed = appender(store, CONFIG);
    fill(crashed, 0, 30_000);
    crashed.close();
    forgetSegment(0);
    forgetSegment(3);
    forgetSegment(4);

    LogAppender successor = appender(store, CONFIG);

    assertThat(successor.warmUp(PARTITION).get(20, TimeUnit.SECONDS).records()).isEqualTo(30_000);
    everyThousandthIsADuplicate(successor, 30_000);
  }

  @Test
  void aWindowThatBeginsWithinASegmentForgetsWhatIsOlder() throws Exception {
    LogAppender crashed = appender(store, CONFIG);
    fill(crashed, 0, 9_500);
    clock.advance(Duration.ofMinutes(10));
    fill(crashed, 9_500, 20_000);
    clock.advance(Duration.ofMinutes(10));
    get(crashed.append("events", TestEvents.event("newest")));
    crashed.close();

    LogAppender successor = appender(store, CONFIG);

    assertThat(successor.warmUp(PARTITION).get(20, TimeUnit.SECONDS).records()).isEqualTo(10_501);
    assertThat(get(successor.append("events", TestEvents.event("e9500"))))
        .isInstanceOfSatisfying(
            Appended.Recorded.class, again -> assertThat(again.duplicate()).isTrue());
    assertThat(get(successor.append("events", TestEvents.event("e9499"))))
        .isEqualTo(recorded(20_001, false));
  }

  @Test
  void aWriterAwayForLongerThanTheWindowReadsNoneOfWhatItMissed() throws Exception {
    LogAppender away = appender(gated, CONFIG);
    gated.letThrough(100_000);
    get(away.append("events", TestEvents.event("before")));
    LogAppender other = appender(store, CONFIG);
    fill(other, 0, 40_000);
    clock.advance(Duration.ofMinutes(16));
    get(other.append("events", TestEvents.event("late")));
    int readsBefore = gated.batchesRead();

    // A batch that was in the way, and the end of the log.
    assertThat(get(away.append("events", TestEvents.event("back"))))
        .isEqualTo(recorded(40_002, false));
    assertThat(get(away.append("events", TestEvents.event("late"))))
        .isEqualTo(recorded(40_001, true));
    assertThat(gated.batchesRead() - readsBefore).isLessThan(5);
    assertThat(away.stats().rememberedIds()).isEqualTo(2);
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

  @Test
  void aRepeatThatIsAbsorbedRenewsItsId() throws Exception {
    LogAppender one = appender(store, CONFIG);
    LogAppender two = appender(store, CONFIG);
    get(one.append("events", TestEvents.event("a")));
    get(two.append("events", TestEvents.event("other")));
    clock.advance(Duration.ofMinutes(15).plusMillis(1));
    // For one the window of the first record is over.
    assertThat(get(one.append("events", TestEvents.event("a")))).isEqualTo(recorded(2, false));
    clock.advance(Duration.ofMinutes(14));
    get(two.append("events", TestEvents.event("absorbs")));
    assertThat(get(two.append("events", TestEvents.event("a"))))
        .isInstanceOfSatisfying(
            Appended.Recorded.class,
            again -> {
              assertThat(again.duplicate()).isTrue();
              assertThat(again.position()).isEqualTo(new Position(PARTITION, Offset.of(2)));
            });
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

  private void fill(LogAppender appender, int from, int to) throws Exception {
    if (to - from > 10_000) {
      fill(appender, from, to - 10_000);
      fill(appender, to - 10_000, to);
      return;
    }
    List<CompletableFuture<Appended>> replies = new ArrayList<>();
    for (int i = from; i < to; i++) {
      replies.add(appender.append("events", TestEvents.event("e" + i)));
    }
    for (CompletableFuture<Appended> reply : replies) {
      assertThat(get(reply)).isInstanceOf(Appended.Recorded.class);
    }
  }

  private static void everyThousandthIsADuplicate(LogAppender appender, int events)
      throws Exception {
    for (int i = 0; i < events; i += 1_000) {
      long expected = i;
      assertThat(get(appender.append("events", TestEvents.event("e" + i))))
          .isInstanceOfSatisfying(
              Appended.Recorded.class,
              again -> {
                assertThat(again.duplicate()).isTrue();
                assertThat(again.position().offset()).isEqualTo(Offset.of(expected));
              });
    }
  }

  private void forgetSegment(int number) {
    assertThat(
            state.delete(
                dev.trestle.log.TableKeys.ids(PARTITION, number % IdSegments.KEYS),
                dev.trestle.log.TableKeys.sentBatch(Offset.of((long) number * IdSegment.RECORDS)),
                dev.trestle.log.state.StateCondition.NONE))
        .isTrue();
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
