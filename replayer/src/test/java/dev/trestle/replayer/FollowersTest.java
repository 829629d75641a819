package dev.trestle.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import dev.trestle.log.read.LogTail;
import dev.trestle.replayer.read.Reads;
import dev.trestle.server.Readiness;
import dev.trestle.v1.ReadResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Readers at the end of a log: what they cost, and what becomes of them when something breaks. */
class FollowersTest extends WithReplayer {

  private static final int RECORDS = 20;

  private final ObservedStore store = MemoryStores.of("followers").batches();

  @Override
  Map<String, String> settings() {
    return Map.of("test.memory", "followers");
  }

  @Override
  EventLog openLog(Clock clock) {
    MemoryStores.Stores stores = MemoryStores.of("followers");
    return EventLog.over(stores.batches(), stores.state(), clock, EventLogConfig.defaults());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 50, 200})
  void followersFetchNothingHoweverManyTheyAre(int followers) throws Exception {
    append(0, 1); // The writer has read what it must.
    List<Reading> following = new ArrayList<>();
    for (int i = 0; i < followers; i++) {
      following.add(read(fromLatest().setFollow(true)));
    }
    for (Reading each : following) {
      assertThat(each.takeCaughtUp()).isEqualTo(1);
    }
    LogTail tail = replayer.bean(LogTail.class);
    long polls = tail.polls();
    int queries = store.queries();

    for (int record = 1; record <= RECORDS; record++) {
      append(record, record + 1);
      for (Reading each : following) {
        assertThat(takeOffset(each)).isEqualTo(record);
      }
    }

    int made = store.queries() - queries;
    // The polls that all share, one of which may have begun before they were counted.
    assertThat(made).isLessThanOrEqualTo((int) (tail.polls() - polls) + 1);
    following.forEach(Reading::cancel);
  }

  @Test
  void aFollowerThatFallsBehindFetchesForItselfAndMissesNothing() throws Exception {
    append(0, 1);
    Reading slow = Reading.of(replayer.stub(), fromEarliest().setFollow(true), 1);
    Reading fast = read(fromEarliest().setFollow(true));
    takeOffset(slow);
    takeOffset(fast);
    append(1, 100);
    while (takeOffset(fast) < 99) {
      assertThat(slow.waiting()).as("it takes nothing").isZero();
    }
    slow.grant(Integer.MAX_VALUE);
    List<Long> offsets = new ArrayList<>();
    while (offsets.size() < 99) {
      offsets.add(takeOffset(slow));
    }
    assertThat(offsets).isEqualTo(LongStream.range(1, 100).boxed().toList());
    slow.cancel();
    fast.cancel();
  }

  @Test
  void anErrorWhileAPageIsFetchedEndsItsReadAndThenTheProcess() throws Exception {
    append(0, 3);
    try (Replayer broken = Replayer.start(getProperties())) {
      var calls = broken.stub();
      store.breakPageWith(new NoClassDefFoundError("the test"));
      refusal(Reading.of(calls, fromEarliest()).failure(), 13, "INTERNAL");
      broken.bean(Reads.class).whenOpenReadsAtMost(0).get(30, TimeUnit.SECONDS);
      awaitNotReady(broken);
    }
  }

  @Test
  void anErrorInAPollEndsTheProcessAndUntilThenHangsNoFollower() throws Exception {
    append(0, 3);
    try (Replayer broken = Replayer.start(getProperties())) {
      Reading following = Reading.of(broken.stub(), fromLatest().setFollow(true));
      following.takeCaughtUp();
      store.breakPageWith(new StackOverflowError("the test"));
      awaitNotReady(broken);
      append(3, 4);
      assertThat(takeOffset(following)).isEqualTo(3);
      following.cancel();
    }
  }

  private static void awaitNotReady(Replayer replayer) {
    Readiness readiness = replayer.bean(Readiness.class);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (readiness.isReady() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(readiness.isReady()).isFalse();
  }

  /** The offset of the next event. */
  private static long takeOffset(Reading reading) throws InterruptedException {
    ReadResponse message = reading.take();
    while (!message.hasEvent()) {
      message = reading.take();
    }
    return message.getEvent().getPosition().getOffset();
  }
}
