package dev.trestle.replayer.objects.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.append.SourceWriter;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import dev.trestle.replayer.objects.history.ListingException.Reason;
import dev.trestle.replayer.operation.Cause;
import dev.trestle.replayer.operation.Outcome;
import dev.trestle.replayer.operation.Report;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportTest {

  @TempDir Path folder;

  private ImportedLog log;

  @BeforeEach
  void open() {
    log = new ImportedLog(folder);
  }

  @Test
  void theLogHasEveryVersionInTheOrderOfTheHistory() throws Exception {
    RandomBucket bucket = new RandomBucket(new Random(1), 100).fill(5_000, 300);
    TestRun run = TestRun.untilDone();

    assertThat(log.over(bucket).run(run)).isEqualTo(new Outcome.Done());

    log.assertHolds(bucket);
    assertThat(log.effectiveTimes()).isSorted();
    Report last = run.last();
    assertThat(last.progress().done()).isEqualTo(5_000);
    assertThat(last.progress().total()).isEqualTo(OptionalLong.of(5_000));
    assertThat(last.progress().counts())
        .containsEntry(Import.LISTED, 5_000L)
        .containsEntry(Import.MERGED, 5_000L);
    assertThat(last.checkpoint().toStringUtf8()).isEqualTo("{\"phase\":\"DONE\"}");
    assertThat(run.reports.get(1).checkpoint().toStringUtf8())
        .startsWith("{\"phase\":\"LISTING\",\"key\":");
  }

  @Test
  void anEmptyBucketIsDoneAtOnce() throws Exception {
    assertThat(log.over(new RandomBucket(new Random(1), 10)).run(TestRun.untilDone()))
        .isEqualTo(new Outcome.Done());
    assertThat(log.versions()).isEmpty();
  }

  @Test
  void versionsThatAppearWhileItListsAreNoHindrance() throws Exception {
    RandomBucket bucket = new RandomBucket(new Random(3), 10).fill(1_000, 50);
    bucket.meanwhile =
        () -> {
          bucket.writeAny();
          bucket.removeAny();
        };
    assertThat(log.over(bucket).run(TestRun.untilDone())).isEqualTo(new Outcome.Done());
    bucket.meanwhile = () -> {};
    assertThat(log.over(bucket).run(TestRun.untilDone())).isEqualTo(new Outcome.Done());

    log.assertOnceAndInOrder(bucket);
  }

  @Test
  void nothingIsAppendedAfterAnotherSourceWentOn() throws Exception {
    RandomBucket bucket = new RandomBucket(new Random(5), 100).fill(500, 20);
    log.over(bucket).run(TestRun.untilDone());
    bucket.writeAny();
    ObjectVersion live = log.versions().get(0);
    SourceWriter.open(log.store, ImportedLog.LOG, 9, Clock.systemUTC())
        .append(List.of(ObjectVersionEvents.event(live)), "live".getBytes(StandardCharsets.UTF_8));

    assertThat(log.over(bucket).run(TestRun.untilDone())).isEqualTo(new Outcome.Done());

    assertThat(log.versions()).hasSize(501);
  }

  @Test
  void throttlingIsWaitedForAndTold() throws Exception {
    RandomBucket bucket = new RandomBucket(new Random(6), 10).fill(500, 20);
    bucket.failing = 60;
    TestRun run = TestRun.untilDone();

    assertThat(log.over(bucket).run(run)).isEqualTo(new Outcome.Done());

    log.assertHolds(bucket);
    assertThat(run.reports)
        .filteredOn(report -> report.waiting() != null)
        .extracting(report -> report.waiting().name())
        .contains("BUCKET_THROTTLED", "BUCKET_UNAVAILABLE");
    assertThat(run.last().waiting()).isNull();
  }

  @Test
  void whatSomebodyHasToMendFailsByName() throws Exception {
    for (Reason reason : Reason.values()) {
      VersionPages refusing = new Refusing(reason);
      TestRun run = new TestRun(1, new Times(50));
      Outcome outcome = log.over(refusing).run(run);
      if (reason.isPassing()) {
        assertThat(outcome).isEqualTo(new Outcome.Stopped());
      } else {
        assertThat(outcome)
            .isEqualTo(new Outcome.Failed(new Cause(reason.name(), "mend " + reason)));
      }
    }
  }

  @Test
  void aFolderThatCannotBeWrittenFailsByName() throws Exception {
    RandomBucket bucket = new RandomBucket(new Random(7), 100).fill(500, 20);
    Outcome outcome = new ImportedLog(folder.resolve("none")).over(bucket).run(TestRun.untilDone());

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              assertThat(failed.cause().name()).isEqualTo("DISK_UNAVAILABLE");
              assertThat(failed.cause().message())
                  .contains(folder.resolve("none").toString(), "make room");
            });
  }

  /** Goes on so many times. */
  private static final class Times implements BooleanSupplier {

    private int left;

    Times(int times) {
      this.left = times;
    }

    @Override
    public boolean getAsBoolean() {
      return left-- > 0;
    }
  }

  private record Refusing(Reason reason) implements VersionPages {

    @Override
    public void check() throws ListingException {
      throw new ListingException(reason, "mend " + reason);
    }

    @Override
    public VersionPage page(Optional<VersionPage.Marker> after) {
      throw new AssertionError("was not checked");
    }
  }
}
