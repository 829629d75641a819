package dev.trestle.replayer.objects.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.log.Event;
import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.append.SourceWriter;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchStore.Consistency;
import dev.trestle.log.store.InMemoryBatchStore;
import dev.trestle.log.store.StoreException;
import dev.trestle.log.store.StoredBatch;
import dev.trestle.replayer.objects.ObjectContent;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import dev.trestle.replayer.objects.history.ListingException.Reason;
import dev.trestle.replayer.operation.Cause;
import dev.trestle.replayer.operation.Outcome;
import dev.trestle.replayer.operation.Report;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkClientException;

class ImportTest {

  private static final Partition LOG = Partition.first("objects/versioned");

  @TempDir Path folder;

  private final InMemoryBatchStore store = new InMemoryBatchStore();

  @Test
  void theLogHasEveryVersionInTheOrderOfTheHistory() throws Exception {
    RandomBucket bucket = new RandomBucket(new Random(1), 100).fill(5_000, 300);
    TestRun run = TestRun.untilDone();

    assertThat(imported(bucket).run(run)).isEqualTo(new Outcome.Done());

    assertHolds(bucket);
    assertThat(effectiveTimes()).isSorted();
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

  /**
   * LastModified alone is not sorted: an upload that others have overtaken bears an earlier one.
   */
  private List<Instant> effectiveTimes() {
    Map<String, Instant> newest = new HashMap<>();
    return versions().stream()
        .map(
            version ->
                newest.merge(
                    version.key(),
                    version.lastModified(),
                    (before, now) -> before.isAfter(now) ? before : now))
        .toList();
  }

  @Test
  void anEmptyBucketIsDoneAtOnce() throws Exception {
    assertThat(imported(new RandomBucket(new Random(1), 10)).run(TestRun.untilDone()))
        .isEqualTo(new Outcome.Done());
    assertThat(versions()).isEmpty();
  }

  /**
   * Runs are stopped or killed anywhere, just before and just after a put as well; S3 fails now and
   * then; and between the runs versions are written and removed, also such as others had waited
   * for. Each is in the log once all the same.
   */
  @Test
  void eachVersionIsAppendedOnceWhereverRunsEnd() throws Exception {
    int killed = 0;
    for (int seed = 0; seed < 40; seed++) {
      InMemoryBatchStore fresh = new InMemoryBatchStore();
      Random random = new Random(seed);
      RandomBucket bucket = new RandomBucket(random, 1 + random.nextInt(200)).fill(2_500, 60);
      bucket.failing = 10;
      boolean done = false;
      for (int token = 1; !done; token++) {
        HookedStore store = new HookedStore(fresh);
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
          Outcome outcome =
              new Import(store, bucket, settings(1 << 16), Clock.systemUTC()).run(run);
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
      assertThat(imported(fresh, bucket).run(TestRun.untilDone())).isEqualTo(new Outcome.Done());
      assertOnceAndInOrder(fresh, bucket);
    }
    assertThat(killed).isGreaterThan(50);
  }

  @Test
  void versionsThatAppearWhileItListsAreNoHindrance() throws Exception {
    RandomBucket bucket = new RandomBucket(new Random(3), 10).fill(1_000, 50);
    bucket.meanwhile =
        () -> {
          bucket.writeAny();
          bucket.removeAny();
        };
    assertThat(imported(bucket).run(TestRun.untilDone())).isEqualTo(new Outcome.Done());
    bucket.meanwhile = () -> {};
    assertThat(imported(bucket).run(TestRun.untilDone())).isEqualTo(new Outcome.Done());

    assertOnceAndInOrder(store, bucket);
  }

  @Test
  void aPredecessorThatWakesUpDoesNotAppendBesideItsSuccessor() throws Exception {
    RandomBucket bucket = new RandomBucket(new Random(4), 100).fill(3_000, 100);
    boolean[] overtaken = {false};
    // Between its listing and its first append, another run does it all.
    TestRun slow =
        new TestRun(
            1,
            () -> {
              if (!overtaken[0] && bucket.requests >= 31) {
                overtaken[0] = true;
                finish(bucket);
              }
              return true;
            });

    assertThat(imported(bucket).run(slow)).isEqualTo(new Outcome.Done());

    assertThat(overtaken[0]).isTrue();
    assertHolds(bucket);
  }

  private void finish(RandomBucket bucket) {
    try {
      assertThat(imported(bucket).run(new TestRun(2, () -> true))).isEqualTo(new Outcome.Done());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void nothingIsAppendedAfterAnotherSourceWentOn() throws Exception {
    RandomBucket bucket = new RandomBucket(new Random(5), 100).fill(500, 20);
    imported(bucket).run(TestRun.untilDone());
    bucket.writeAny();
    ObjectVersion live = versions().get(0);
    SourceWriter.open(store, LOG, 9, Clock.systemUTC())
        .append(List.of(ObjectVersionEvents.event(live)), "live".getBytes(StandardCharsets.UTF_8));

    assertThat(imported(bucket).run(TestRun.untilDone())).isEqualTo(new Outcome.Done());

    assertThat(versions()).hasSize(501);
  }

  @Test
  void throttlingIsWaitedForAndTold() throws Exception {
    RandomBucket bucket = new RandomBucket(new Random(6), 10).fill(500, 20);
    bucket.failing = 60;
    TestRun run = TestRun.untilDone();

    assertThat(imported(bucket).run(run)).isEqualTo(new Outcome.Done());

    assertHolds(bucket);
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
      Outcome outcome = new Import(store, refusing, settings(1 << 20), Clock.systemUTC()).run(run);
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
    Import.Settings settings =
        new Import.Settings(
            LOG, RandomBucket.NAME, "", folder.resolve("none"), 1_000, ContentSource.NONE);

    Outcome outcome =
        new Import(store, bucket, settings, Clock.systemUTC()).run(TestRun.untilDone());

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              assertThat(failed.cause().name()).isEqualTo("DISK_UNAVAILABLE");
              assertThat(failed.cause().message())
                  .contains(folder.resolve("none").toString(), "make room");
            });
  }

  @Test
  void contentsComeInOrderAndAreAskedForAgain() throws Exception {
    RandomBucket bucket = new RandomBucket(new Random(8), 100).fill(600, 20);
    Set<ObjectVersion> failed = ConcurrentHashMap.newKeySet();
    ContentSource contents =
        new ContentSource() {
          @Override
          public ObjectVersion complete(ObjectVersion version) {
            if (version.hashCode() % 10 == 0 && failed.add(version)) {
              throw SdkClientException.create("no answer");
            }
            return version.size().isEmpty()
                ? version
                : version.with(
                    ObjectContent.Kept.of(
                        version.versionId().orElseThrow().getBytes(StandardCharsets.UTF_8)));
          }

          @Override
          public int atOnce() {
            return 8;
          }
        };
    Import.Settings settings =
        new Import.Settings(LOG, RandomBucket.NAME, "", folder, 1 << 20, contents);

    assertThat(new Import(store, bucket, settings, Clock.systemUTC()).run(TestRun.untilDone()))
        .isEqualTo(new Outcome.Done());

    assertThat(failed).isNotEmpty();
    assertThat(versions())
        .filteredOn(version -> version.size().isPresent())
        .isNotEmpty()
        .allSatisfy(
            version ->
                assertThat(((ObjectContent.Kept) version.content().orElseThrow()).bytes())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(version.versionId().orElseThrow()));
    assertThat(versions()).hasSize(600);
  }

  @Test
  void aRunThatStopsWhileContentsFailLeavesNothingOut() throws Exception {
    RandomBucket bucket = new RandomBucket(new Random(9), 100).fill(100, 20);
    boolean[] stopped = {false};
    ContentSource failing =
        new ContentSource() {
          @Override
          public ObjectVersion complete(ObjectVersion version) {
            stopped[0] = true;
            throw SdkClientException.create("no answer");
          }

          @Override
          public int atOnce() {
            return 1;
          }
        };
    Import.Settings settings =
        new Import.Settings(LOG, RandomBucket.NAME, "", folder, 1 << 20, failing);
    // Resumed as soon as it was asked once: the run goes on again when the pause has ended.
    TestRun run =
        new TestRun(
            1,
            () -> {
              boolean goesOn = !stopped[0];
              stopped[0] = false;
              return goesOn;
            });

    assertThat(new Import(store, bucket, settings, Clock.systemUTC()).run(run))
        .isEqualTo(new Outcome.Stopped());

    assertThat(versions()).isEmpty();
  }

  @Test
  void aTableThatDoesNotAnswerEndsTheRunOnly() throws Exception {
    RandomBucket bucket = new RandomBucket(new Random(10), 100).fill(2_500, 20);
    HookedStore losing = new HookedStore(store);
    int[] puts = {0};
    // The second one is carried out, and its answer is lost.
    losing.beforePut = () -> refuse(puts[0] == 2);
    losing.afterPut = () -> refuse(++puts[0] == 2);

    assertThatThrownBy(
            () ->
                new Import(losing, bucket, settings(1 << 20), Clock.systemUTC())
                    .run(TestRun.untilDone()))
        .isInstanceOf(LogUnavailableException.class);
    assertThat(imported(bucket).run(TestRun.untilDone())).isEqualTo(new Outcome.Done());

    assertHolds(bucket);
  }

  private static void refuse(boolean now) {
    if (now) {
      throw new StoreException(StoreException.Failure.REFUSED, "the table is gone", null);
    }
  }

  private Import imported(RandomBucket bucket) {
    return imported(store, bucket);
  }

  private Import imported(InMemoryBatchStore into, RandomBucket bucket) {
    return new Import(into, bucket, settings(1 << 18), Clock.systemUTC());
  }

  private Import.Settings settings(long memory) {
    return new Import.Settings(LOG, RandomBucket.NAME, "", folder, memory, ContentSource.NONE);
  }

  /** The log has what the bucket has, and nothing else, in the order of each key. */
  private void assertHolds(RandomBucket bucket) {
    Map<String, List<ObjectVersion>> byKey = new HashMap<>();
    for (ObjectVersion version : versions()) {
      byKey.computeIfAbsent(version.key(), absent -> new ArrayList<>()).add(version);
    }
    assertThat(byKey).isEqualTo(bucket.versions());
  }

  /** As above, but the log may have what was removed since. */
  private static void assertOnceAndInOrder(InMemoryBatchStore store, RandomBucket bucket) {
    Map<String, List<ObjectVersion>> byKey = new HashMap<>();
    Set<String> ids = new HashSet<>();
    for (Event event : events(store)) {
      assertThat(ids.add(event.id())).as("once: %s", event).isTrue();
      ObjectVersion version = ObjectVersionEvents.version(event).orElseThrow();
      byKey.computeIfAbsent(version.key(), absent -> new ArrayList<>()).add(version);
    }
    bucket
        .versions()
        .forEach(
            (key, versions) -> {
              assertThat(byKey.get(key)).as(key).containsSubsequence(versions);
            });
    byKey
        .values()
        .forEach(
            versions ->
                assertThat(versions)
                    .extracting(
                        version -> Integer.parseInt(version.versionId().orElseThrow().substring(1)))
                    .isSorted());
  }

  private List<ObjectVersion> versions() {
    return events(store).stream()
        .map(event -> ObjectVersionEvents.version(event).orElseThrow())
        .toList();
  }

  private static List<Event> events(InMemoryBatchStore store) {
    List<Event> events = new ArrayList<>();
    Offset next = Offset.FIRST;
    for (StoredBatch batch :
        store.readForward(LOG, Offset.FIRST, Integer.MAX_VALUE, Consistency.STRONG)) {
      assertThat(batch.first()).isEqualTo(next);
      events.addAll(BatchCodec.decode(batch).events());
      next = batch.next();
    }
    return events;
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
