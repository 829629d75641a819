package dev.trestle.replayer.objects.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Event;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.BatchStore.Consistency;
import dev.trestle.log.store.InMemoryBatchStore;
import dev.trestle.log.store.StoredBatch;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An object log in memory, and imports into it. */
final class ImportedLog {

  static final Partition LOG = Partition.first("objects/versioned");

  final InMemoryBatchStore store = new InMemoryBatchStore();
  private final Path folder;

  ImportedLog(Path folder) {
    this.folder = folder;
  }

  Import over(VersionPages pages) {
    return over(store, pages, ContentSource.NONE);
  }

  /** By way of another store, which ends in this log. */
  Import over(BatchStore way, VersionPages pages, ContentSource contents) {
    // Little memory, so that most of it is on disk.
    Import.Settings settings =
        new Import.Settings(LOG, RandomBucket.NAME, "", folder, 1 << 16, contents);
    return new Import(way, pages, settings, Clock.systemUTC());
  }

  List<ObjectVersion> versions() {
    return events().stream()
        .map(event -> ObjectVersionEvents.version(event).orElseThrow())
        .toList();
  }

  private List<Event> events() {
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

  /**
   * LastModified alone is not sorted: an upload that others have overtaken bears an earlier one.
   */
  List<Instant> effectiveTimes() {
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

  private Map<String, List<ObjectVersion>> byKey() {
    Map<String, List<ObjectVersion>> byKey = new HashMap<>();
    for (ObjectVersion version : versions()) {
      byKey.computeIfAbsent(version.key(), absent -> new ArrayList<>()).add(version);
    }
    return byKey;
  }

  /** The log has what the bucket has, and nothing else, in the order of each key. */
  void assertHolds(RandomBucket bucket) {
    assertThat(byKey()).isEqualTo(bucket.versions());
  }

  /** As above, but the log may have what was removed since. */
  void assertOnceAndInOrder(RandomBucket bucket) {
    Set<String> ids = new HashSet<>();
    for (Event event : events()) {
      assertThat(ids.add(event.id())).as("once: %s", event).isTrue();
    }
    Map<String, List<ObjectVersion>> byKey = byKey();
    bucket
        .versions()
        .forEach(
            (key, versions) -> assertThat(byKey.get(key)).as(key).containsSubsequence(versions));
    byKey
        .values()
        .forEach(
            versions ->
                assertThat(versions)
                    .extracting(
                        version -> Integer.parseInt(version.versionId().orElseThrow().substring(1)))
                    .isSorted());
  }
}
