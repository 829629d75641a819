package dev.trestle.replayer.objects.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.store.StoreException;
import dev.trestle.replayer.operation.Outcome;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportFaultsTest {

  @TempDir Path folder;

  /**
   * Runs are stopped or killed anywhere, just before and just after a put as well; S3 fails now and
   * then; and between the runs versions are written and removed, also such as others had waited
   * for. Each is in the log once all the same.
   */
  @Test
  void eachVersionIsAppendedOnceWhereverRunsEnd() throws Exception {
    int killed = 0;
    int seeds = "full".equals(System.getProperty("faults")) ? 200 : 12;
    for (int seed = 0; seed < seeds; seed++) {
      ImportedLog log = new ImportedLog(folder);
      Random random = new Random(seed);
      RandomBucket bucket = new RandomBucket(random, 1 + random.nextInt(200)).fill(2_500, 60);
      bucket.failing = 10;
      boolean done = false;
      for (int token = 1; !done; token++) {
        HookedStore store = new HookedStore(log.store);
        Runnable maybeKilled = () -> Killed.with(random.nextInt(4) == 0);
        if (random.nextBoolean()) {
          store.beforePut = maybeKilled;
          store.afterPut = maybeKilled;
        }
        boolean violent = random.nextBoolean();
        int[] left = {random.nextInt(4_000)};
        TestRun run =
            new TestRun(
                token,
                () -> {
                  Killed.with(violent && left[0] == 0);
                  return left[0]-- > 0;
                });
        try {
          Outcome outcome = log.over(store, bucket, ContentSource.NONE).run(run);
          done = outcome.equals(new Outcome.Done());
        } catch (Killed e) {
          killed++;
        }
        for (int i = random.nextInt(10); i > 0; i--) {
          bucket.removeAny();
          bucket.writeAny();
        }
      }

      bucket.failing = 0;
      assertThat(log.over(bucket).run(TestRun.untilDone())).isEqualTo(new Outcome.Done());
      log.assertOnceAndInOrder(bucket);
    }
    assertThat(killed).isGreaterThanOrEqualTo(seeds / 4);
  }

  @Test
  void aPredecessorThatWakesUpDoesNotAppendBesideItsSuccessor() throws Exception {
    ImportedLog log = new ImportedLog(folder);
    RandomBucket bucket = new RandomBucket(new Random(4), 100).fill(3_000, 100);
    boolean[] overtaken = {false};
    // Between its listing and its first append, another run does it all.
    TestRun slow =
        new TestRun(
            1,
            () -> {
              if (!overtaken[0] && bucket.requests >= 31) {
                overtaken[0] = true;
                finish(log, bucket);
              }
              return true;
            });

    assertThat(log.over(bucket).run(slow)).isEqualTo(new Outcome.Done());

    assertThat(overtaken[0]).isTrue();
    log.assertHolds(bucket);
  }

  private static void finish(ImportedLog log, RandomBucket bucket) {
    try {
      assertThat(log.over(bucket).run(new TestRun(2, () -> true))).isEqualTo(new Outcome.Done());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aTableThatDoesNotAnswerEndsTheRunOnly() throws Exception {
    ImportedLog log = new ImportedLog(folder);
    RandomBucket bucket = new RandomBucket(new Random(10), 100).fill(2_500, 20);
    HookedStore losing = new HookedStore(log.store);
    int[] puts = {0};
    // The second one is carried out, and its answer is lost.
    losing.beforePut = () -> refuse(puts[0] == 2);
    losing.afterPut = () -> refuse(++puts[0] == 2);

    assertThatThrownBy(() -> log.over(losing, bucket, ContentSource.NONE).run(TestRun.untilDone()))
        .isInstanceOf(LogUnavailableException.class);
    assertThat(log.over(bucket).run(TestRun.untilDone())).isEqualTo(new Outcome.Done());

    log.assertHolds(bucket);
  }

  private static void refuse(boolean now) {
    if (now) {
      throw new StoreException(StoreException.Failure.REFUSED, "the table is gone", null);
    }
  }

  /** What ends a process: nothing catches it. */
  private static final class Killed extends Error {

    private static final long serialVersionUID = 1L;

    static void with(boolean now) {
      if (now) {
        throw new Killed();
      }
    }
  }
}
