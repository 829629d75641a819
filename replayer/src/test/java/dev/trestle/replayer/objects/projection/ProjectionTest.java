package dev.trestle.replayer.objects.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Event;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.append.SourceWriter;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.InMemoryBatchStore;
import dev.trestle.log.store.InMemoryStateTable;
import dev.trestle.log.store.StoreException;
import dev.trestle.replayer.objects.BadTables;
import dev.trestle.replayer.objects.DirectThreads;
import dev.trestle.replayer.objects.ObjectLog;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersion.Via;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import dev.trestle.replayer.objects.ObjectWorkers;
import dev.trestle.s3events.ObjectChange.Kind;
import dev.trestle.server.testing.HandClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProjectionTest {

  private static final ObjectLog LOG =
      new ObjectLog(
          "a", "a-bucket", "", OptionalInt.empty(), true, Optional.empty(), Instant.EPOCH);

  private final HandClock clock = new HandClock();
  private final ObjectWorkers workers = new ObjectWorkers(new DirectThreads());

  static LongStream seeds() {
    return LongStream.range(0, "full".equals(System.getProperty("faults")) ? 3_000 : 60);
  }

  private static ObjectVersion version(String key, String id, Kind kind, Via via) {
    boolean created = kind == Kind.CREATED;
    return new ObjectVersion(
        "a-bucket",
        key,
        Optional.of(id),
        kind,
        via,
        created ? OptionalLong.of(3) : OptionalLong.empty(),
        created ? Optional.of("e" + id.length() % 3) : Optional.empty(),
        Instant.parse("2026-01-02T00:00:00Z"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private Offset append(BatchStore store, List<ObjectVersion> versions) {
    List<Event> events = versions.stream().map(ObjectVersionEvents::event).toList();
    SourceWriter writer = SourceWriter.open(store, LOG.partition(), 1, clock);
    writer.append(events, new byte[1]);
    return writer.next();
  }

  private Projection projection(BatchStore store, ObjectStates states) {
    return new Projection(LOG, store, states, workers, (log, digest) -> {});
  }

  private static void drain(Projection projection, Offset end) throws InterruptedException {
    boolean more = true;
    while (more) {
      more = projection.step(end);
    }
  }

  /** Two processes take turns in the middle of one another, and die at any call. */
  @ParameterizedTest
  @MethodSource("seeds")
  void theDigestIsThatOfTheObjectsWhateverHappens(long seed) throws Exception {
    Random random = new Random(seed);
    BadTables tables = new BadTables(random);
    ObjectStates states = new ObjectStates(tables.state());
    List<String> written = new ArrayList<>();
    int depth[] = {0};
    Projection[] processes = new Projection[2];
    Offset[] end = {Offset.FIRST};
    tables.between(
        () -> {
          if (depth[0] == 1 && random.nextInt(30) == 0) {
            depth[0]++;
            act(processes, random, tables, states, end[0]);
            depth[0]--;
          }
        });
    for (int step = 0; step < 60; step++) {
      List<ObjectVersion> batch = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(6); i++) {
        batch.add(randomVersion(random, written));
      }
      tables.fail(0);
      end[0] = append(tables.batches(), batch);
      tables.fail(0.05);
      depth[0]++;
      act(processes, random, tables, states, end[0]);
      depth[0]--;
    }
    tables.fail(0);
    drain(projection(tables.batches(), states), end[0]);

    ObjectStates.Digest digest = states.digest(LOG.log());
    assertThat(digest.next()).isEqualTo(end[0]);
    Share expected = Share.NONE;
    for (ObjectStates.Listed listed : states.list(LOG.log(), "", 1_000)) {
      expected = expected.plus(Share.of(listed.current().object().orElse(null)));
    }
    assertThat(digest.all()).isEqualTo(expected);
    assertThat(objects(states)).isEqualTo(objectsOf(tables.batches()));
  }

  private void act(
      Projection[] processes, Random random, BadTables tables, ObjectStates states, Offset end) {
    int which = random.nextInt(2);
    try {
      if (processes[which] == null) {
        processes[which] = projection(tables.batches(), states);
      }
      var unused = processes[which].step(end);
    } catch (StoreException died) {
      processes[which] = null;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static ObjectVersion randomVersion(Random random, List<String> written) {
    String key = "k" + random.nextInt(4);
    Via via = random.nextInt(6) == 0 ? Via.LATE : Via.LIVE;
    int dice = random.nextInt(10);
    if (dice < 3 && !written.isEmpty()) {
      String id = written.get(random.nextInt(written.size()));
      return version(id.substring(0, 2), id, Kind.REMOVED, via);
    }
    String id = key + "-" + "v".repeat(random.nextInt(3)) + written.size();
    written.add(id);
    return version(key, id, dice < 5 ? Kind.DELETE_MARKER : Kind.CREATED, via);
  }

  private static List<String> objects(ObjectStates states) {
    return states.list(LOG.log(), "", 1_000).stream()
        .flatMap(listed -> listed.current().object().stream())
        .map(object -> object.key() + "=" + object.versionId().orElseThrow())
        .toList();
  }

  /** From the whole log at once. */
  private static List<String> objectsOf(BatchStore store) {
    var byKey =
        store
            .readForward(LOG.partition(), Offset.FIRST, 1 << 30, BatchStore.Consistency.STRONG)
            .stream()
            .flatMap(batch -> BatchCodec.decode(batch).records().stream())
            .collect(
                Collectors.groupingBy(
                    record -> record.event().subject(),
                    java.util.TreeMap::new,
                    Collectors.toList()));
    List<String> objects = new ArrayList<>();
    byKey.forEach(
        (key, records) -> {
          CurrentObject current = CurrentObject.NONE;
          for (LogRecord record : records) {
            current =
                current.after(
                    ObjectVersionEvents.version(record.event()).orElseThrow(), record.offset());
          }
          current.object().ifPresent(o -> objects.add(key + "=" + o.versionId().orElseThrow()));
        });
    return objects;
  }

  @Test
  void equalObjectsHaveEqualDigestsHoweverTheyCameToBe() throws Exception {
    InMemoryBatchStore one = new InMemoryBatchStore();
    InMemoryBatchStore other = new InMemoryBatchStore();
    Offset oneEnd =
        append(
            one,
            List.of(
                version("a", "v1", Kind.CREATED, Via.HISTORY),
                version("b", "v2", Kind.CREATED, Via.HISTORY)));
    var unused =
        append(
            other,
            List.of(
                version("b", "w1", Kind.CREATED, Via.LIVE),
                version("c", "w2", Kind.CREATED, Via.LIVE)));
    Offset otherEnd =
        append(
            other,
            List.of(
                version("c", "w3", Kind.DELETE_MARKER, Via.LIVE),
                version("a", "w4", Kind.CREATED, Via.LIVE)));
    ObjectStates oneStates = new ObjectStates(new InMemoryStateTable());
    ObjectStates otherStates = new ObjectStates(new InMemoryStateTable());

    drain(projection(one, oneStates), oneEnd);
    drain(projection(other, otherStates), otherEnd);

    assertThat(oneStates.digest(LOG.log()).all()).isEqualTo(otherStates.digest(LOG.log()).all());
    assertThat(oneStates.digest(LOG.log()).all().objects()).isEqualTo(2);
  }

  @Test
  void theQueueHearsOfEachChangeOnceAllIsRead() throws Exception {
    InMemoryBatchStore store = new InMemoryBatchStore();
    List<String> told = new ArrayList<>();
    ObjectLog log =
        new ObjectLog(
            "a", "a-bucket", "", OptionalInt.empty(), true, Optional.of("queue"), Instant.EPOCH);
    ObjectStates states = new ObjectStates(new InMemoryStateTable());
    Projection projection =
        new Projection(
            log, store, states, workers, (of, digest) -> told.add(digest.objects() + ""));
    drain(projection, Offset.FIRST);
    assertThat(told).isEmpty();

    var unused = append(store, List.of(version("a", "v1", Kind.CREATED, Via.LIVE)));
    Offset end = append(store, List.of(version("b", "v2", Kind.CREATED, Via.LIVE)));
    drain(projection, end);
    drain(projection, end);
    assertThat(told).containsExactly("2");

    end = append(store, List.of(version("b", "v3", Kind.DELETE_MARKER, Via.LIVE)));
    drain(projection, end);
    assertThat(told).containsExactly("2", "1");
  }

  @Test
  void aRemovalOfAnOlderVersionChangesNothing() {
    CurrentObject current =
        CurrentObject.NONE
            .after(version("a", "v1", Kind.CREATED, Via.LIVE), Offset.of(0))
            .after(version("a", "v2", Kind.CREATED, Via.LIVE), Offset.of(1))
            .after(version("a", "v1", Kind.REMOVED, Via.LIVE), Offset.of(2));

    assertThat(current.object().orElseThrow().versionId()).contains("v2");
    assertThat(current.read()).isEqualTo(Offset.of(2));
    assertThat(current.after(version("a", "v2", Kind.REMOVED, Via.LIVE), Offset.of(3)).object())
        .isEmpty();
  }
}
