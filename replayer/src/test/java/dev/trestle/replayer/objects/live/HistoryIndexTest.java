package dev.trestle.replayer.objects.live;

import static dev.trestle.replayer.objects.live.Versions.TIME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Event;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.append.SourceWriter;
import dev.trestle.log.store.InMemoryBatchStore;
import dev.trestle.log.store.InMemoryStateTable;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersion.Via;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import dev.trestle.replayer.objects.live.HistoryIndex.History;
import dev.trestle.s3events.ObjectChange.Kind;
import dev.trestle.server.testing.HandClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HistoryIndexTest {

  private static final String LOG = "objects/a";

  private final InMemoryBatchStore store = new InMemoryBatchStore();
  private final InMemoryStateTable table = new InMemoryStateTable();
  private final HandClock clock = new HandClock();
  private final Partition partition = Partition.first(LOG);

  private HistoryIndex index(int atOnce) {
    return new HistoryIndex(table, store, clock, Versions.config(atOnce));
  }

  private static ObjectVersion listed(String key, String versionId, String etag) {
    return new ObjectVersion(
        "a-bucket",
        key,
        Optional.of(versionId),
        Kind.CREATED,
        Via.HISTORY,
        OptionalLong.of(1),
        Optional.of(etag),
        TIME,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Staged live(String key, String versionId, String etag, Instant time) {
    ObjectVersion version =
        new ObjectVersion(
            "a-bucket",
            key,
            Optional.of(versionId),
            Kind.CREATED,
            Via.LIVE,
            OptionalLong.of(1),
            Optional.of(etag),
            time,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new Staged(version, ObjectVersionEvents.id(version), time);
  }

  private static boolean has(HistoryIndex index, History history, Staged change) {
    return !index.brought(LOG, history, List.of(change)).isEmpty();
  }

  private Offset append(List<ObjectVersion> versions) {
    List<Event> events = versions.stream().map(ObjectVersionEvents::event).toList();
    SourceWriter writer = SourceWriter.open(store, partition, 1, clock);
    for (int from = 0; from < events.size(); from += 500) {
      writer.append(events.subList(from, Math.min(from + 500, events.size())), new byte[1]);
    }
    return writer.next();
  }

  @Test
  void everyListedVersionIsFoundAndNoOther() {
    List<ObjectVersion> versions = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      versions.add(listed("k" + i % 700, "v" + i, "e"));
    }
    Offset end = append(versions);

    HistoryIndex index = index(1_000);
    History history = index.make(partition, end, () -> true).orElseThrow();

    assertThat(history.buckets()).isEqualTo(25);
    List<Staged> had = new ArrayList<>();
    List<Staged> asked = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      had.add(live("k" + i % 700, "v" + i, "e", TIME));
      asked.add(had.get(i));
      asked.add(live("k" + i % 700, "w" + i, "e", TIME));
    }
    assertThat(index.brought(LOG, history, asked))
        .containsExactlyInAnyOrderElementsOf(had.stream().map(Staged::id).toList());
  }

  @Test
  void nullVersionsAreKnownByTheirContent() {
    clock.advance(java.time.Duration.ofHours(1));
    Offset end = append(List.of(listed("k", "null", "e1")));
    HistoryIndex index = index(10);
    History history = index.make(partition, end, () -> true).orElseThrow();

    assertThat(has(index, history, live("k", "", "e1", TIME.plusMillis(300)))).isTrue();
    assertThat(has(index, history, live("k", "", "e2", TIME.plusMillis(300)))).isFalse();
    // Written again after the import: another version, whatever its content.
    assertThat(has(index, history, live("k", "", "e1", clock.instant().plusSeconds(1)))).isFalse();
    assertThat(index.hasNull(LOG, history, "k")).isTrue();
    assertThat(index.hasNull(LOG, history, "l")).isFalse();
  }

  @Test
  void anIndexOnceMadeStays() {
    Offset end = append(List.of(listed("k", "v1", "e")));
    History made = index(10).make(partition, end, () -> true).orElseThrow();
    append(List.of(listed("k", "v2", "e")));
    clock.advance(java.time.Duration.ofDays(1));

    History again = index(10).make(partition, end.plus(1), () -> true).orElseThrow();

    assertThat(again).isEqualTo(made);
    assertThat(index(10).find(LOG)).contains(made);
    assertThat(has(index(10), again, live("k", "v2", "e", TIME))).isFalse();
  }

  @Test
  void anEmptyHistoryHasNothing() {
    History history = index(10).make(partition, Offset.FIRST, () -> true).orElseThrow();

    assertThat(history.buckets()).isZero();
    assertThat(has(index(10), history, live("k", "v1", "e", TIME))).isFalse();
    assertThat(history.mayPrecede(TIME)).isFalse();
  }

  @Test
  void whatIsToldToStopLeavesNoIndex() {
    List<ObjectVersion> versions = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      versions.add(listed("k", "v" + i, "e"));
    }
    Offset end = append(versions);
    AtomicInteger asked = new AtomicInteger();

    assertThat(index(400).make(partition, end, () -> asked.incrementAndGet() < 5)).isEmpty();
    assertThat(index(400).find(LOG)).isEmpty();

    History history = index(400).make(partition, end, () -> true).orElseThrow();
    assertThat(has(index(400), history, live("k", "v999", "e", TIME))).isTrue();
  }
}
