package dev.trestle.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionLimitTest {

  private static final int MIN = 100;
  private static final int MAX = 20_000;
  private static final long SIZE = 1;

  private final PartitionLimit limit = new PartitionLimit(2_000, MIN, MAX);

  @Test
  void oneSlowBatchShrinksItOnce() {
    long[] rounds = enter(2_000);

    for (int i = 0; i < 1_000; i++) {
      limit.leaveSlowly(SIZE, rounds[i]);
    }

    assertThat(limit.events()).isEqualTo(1_800);
  }

  @Test
  void whatWasLetInAfterItShrankShrinksItAgain() {
    limit.leaveSlowly(SIZE, limit.enter(SIZE, Long.MAX_VALUE));
    limit.leaveSlowly(SIZE, limit.enter(SIZE, Long.MAX_VALUE));

    assertThat(limit.events()).isEqualTo(1_620);
  }

  @Test
  void asManyQuickAppendsAsItAllowsLetItGrowByATenth() {
    var unused = enter(2_000);

    for (int i = 0; i < 2_000; i++) {
      limit.leaveQuickly(SIZE);
      assertThat(limit.enter(SIZE, Long.MAX_VALUE)).isNotEqualTo(PartitionLimit.REFUSED);
    }

    assertThat(limit.events()).isBetween(2_199, 2_200);
  }

  @Test
  void itDoesNotGrowWhileItIsHardlyUsed() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(limit.enter(SIZE, Long.MAX_VALUE)).isNotEqualTo(PartitionLimit.REFUSED);
      limit.leaveQuickly(SIZE);
    }

    assertThat(limit.events()).isEqualTo(2_000);
  }

  @Test
  void whatTellsNothingChangesNothing() {
    var unused = enter(2_000);
    assertThat(limit.enter(SIZE, Long.MAX_VALUE)).isEqualTo(PartitionLimit.REFUSED);

    for (int i = 0; i < 2_000; i++) {
      limit.leave(SIZE);
    }

    assertThat(limit.events()).isEqualTo(2_000);
    assertThat(enter(2_000)).hasSize(2_000);
  }

  @Test
  void itStaysWithinItsBounds() {
    for (int i = 0; i < 100; i++) {
      limit.leaveSlowly(SIZE, limit.enter(SIZE, Long.MAX_VALUE));
    }
    assertThat(limit.events()).isEqualTo(MIN);

    var unused = enter(MIN);
    for (int i = 0; i < 1_000_000; i++) {
      limit.leaveQuickly(SIZE);
      long round;
      do {
        round = limit.enter(SIZE, Long.MAX_VALUE);
      } while (round != PartitionLimit.REFUSED);
    }
    assertThat(limit.events()).isEqualTo(MAX);
  }

  @Test
  void bytesAreBoundedWhateverTheNumber() {
    assertThat(limit.enter(60, 100)).isNotEqualTo(PartitionLimit.REFUSED);
    assertThat(limit.enter(41, 100)).isEqualTo(PartitionLimit.REFUSED);
    assertThat(limit.enter(40, 100)).isNotEqualTo(PartitionLimit.REFUSED);
    limit.leave(60);
    assertThat(limit.enter(60, 100)).isNotEqualTo(PartitionLimit.REFUSED);
  }

  /**
   * A partition that is asked for three times what it takes, first throttled and then four times as
   * fast: it never runs dry, and what is let in waits for about as long as counts as slow.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void underOverloadThePartitionIsBusyAndTheWaitIsNearWhatCountsAsSlow(long seed) {
    ThrottledPartition partition = new ThrottledPartition(limit, new Random(seed));

    partition.run(60_000, 1_500);
    partition.reset();
    partition.run(60_000, 1_500);
    assertThat(partition.takenPerSecond()).isBetween(1_400.0, 1_600.0);
    assertThat(partition.meanWait()).isBetween(700.0, 1_200.0);
    assertThat(partition.longestWait()).isLessThan(2_000);

    partition.run(60_000, 6_000);
    partition.reset();
    partition.run(60_000, 6_000);
    assertThat(partition.takenPerSecond()).isBetween(5_600.0, 6_400.0);
    assertThat(partition.meanWait()).isBetween(700.0, 1_200.0);
  }

  private long[] enter(int count) {
    long[] rounds = new long[count];
    for (int i = 0; i < count; i++) {
      rounds[i] = limit.enter(SIZE, Long.MAX_VALUE);
      assertThat(rounds[i]).isNotEqualTo(PartitionLimit.REFUSED);
    }
    return rounds;
  }

  /** One batch of at most 1,000 events in flight, as the appender does it; in simulated time. */
  private static final class ThrottledPartition {

    private static final long SLOW_MILLIS = 1_000;
    private static final int MAX_BATCH = 1_000;

    private record Waiting(long since, long round) {}

    private final PartitionLimit limit;
    private final Random random;
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private final Deque<Waiting> batch = new ArrayDeque<>();
    private long now;
    private long batchEnds;
    private long begun;
    private long taken;
    private long waited;
    private long longest;

    ThrottledPartition(PartitionLimit limit, Random random) {
      this.limit = limit;
      this.random = random;
    }

    void run(long millis, int eventsPerSecond) {
      for (long end = now + millis; now < end; now++) {
        arrive(random.nextInt(2 * 3 * eventsPerSecond / 1_000));
        if (now >= batchEnds) {
          batch.forEach(this::leave);
          batch.clear();
          while (batch.size() < MAX_BATCH && !queue.isEmpty()) {
            batch.add(queue.remove());
          }
          batchEnds = now + Math.max(5, batch.size() * 1_000L / eventsPerSecond);
        }
      }
    }

    void reset() {
      begun = now;
      taken = 0;
      waited = 0;
      longest = 0;
    }

    double takenPerSecond() {
      return taken * 1_000.0 / (now - begun);
    }

    double meanWait() {
      return (double) waited / taken;
    }

    long longestWait() {
      return longest;
    }

    private void arrive(int events) {
      for (int i = 0; i < events; i++) {
        long round = limit.enter(SIZE, Long.MAX_VALUE);
        if (round != PartitionLimit.REFUSED) {
          queue.add(new Waiting(now, round));
        }
      }
    }

    private void leave(Waiting event) {
      long wait = now - event.since();
      taken++;
      waited += wait;
      longest = Math.max(longest, wait);
      if (wait > SLOW_MILLIS) {
        limit.leaveSlowly(SIZE, event.round());
      } else {
        limit.leaveQuickly(SIZE);
      }
    }
  }
}
