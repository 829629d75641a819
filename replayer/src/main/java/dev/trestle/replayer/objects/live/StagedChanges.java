package dev.trestle.replayer.objects.live;

import dev.trestle.log.Event;
import dev.trestle.log.Payload;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import dev.trestle.log.state.StateTable.ItemKey;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersion.Via;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import dev.trestle.replayer.objects.ObjectWorkers;
import dev.trestle.s3events.ObjectChange;
import dev.trestle.s3events.Sequencer;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Changes that S3 told of, kept for each object log from when their message is taken to when they
 * are in the log. Safe across threads and processes. Methods throw {@link
 * dev.trestle.log.store.StoreException} if the table does not answer.
 *
 * <p>The item of a change has the same keys however often it is told, and those of a log sort by
 * time of the event. A key of the table takes 1,000 writes a second: hence {@value #SHARDS} of them
 * for a log, by the object's key.
 */
@Singleton
public final class StagedChanges {

  static final int SHARDS = 4;

  private static final List<Integer> ALL_SHARDS = IntStream.range(0, SHARDS).boxed().toList();

  private static final String SINCE = "since";
  private static final int PAGE = 1_000;

  private final StateTable table;
  private final Clock clock;

  StagedChanges(StateTable table, Clock clock) {
    this.table = table;
    this.clock = clock;
  }

  /**
   * A change that is to be staged.
   *
   * @param log that takes it
   */
  record Told(String log, ObjectChange change) {}

  /**
   * Keeps changes until {@link #remove}. Costs one write for each, the first time and each other. A
   * change that is told again waits anew.
   */
  void stage(List<Told> changes) {
    long since = clock.millis();
    table.putAll(
        changes.stream()
            .map(
                told -> {
                  Event event =
                      ObjectVersionEvents.event(ObjectVersion.of(told.change(), Via.LIVE));
                  return StateItem.of(
                          key(told.log(), told.change().key()), sort(told.change(), event.id()))
                      .with(SINCE, since)
                      .withData(event.payload().toByteArray());
                })
            .toList());
  }

  /**
   * What a look finds.
   *
   * @param changes in no order
   * @param isCut whether there may be more in some shard
   */
  record Page(List<Staged> changes, boolean isCut) {}

  /**
   * The earliest changes, by time of the event in each shard. Costs {@value #SHARDS} queries at a
   * time, and a read unit for each 4 KB of what they find: some ten changes.
   *
   * @param limit of each shard
   */
  Page earliest(String log, int limit, ObjectWorkers workers) throws InterruptedException {
    List<List<Staged>> found = workers.each(ALL_SHARDS, shard -> earliest(log, shard, limit));
    return new Page(
        found.stream().flatMap(List::stream).toList(),
        found.stream().anyMatch(shard -> shard.size() == limit));
  }

  private List<Staged> earliest(String log, int shard, int limit) {
    return table.list(key(log, shard), "", null, limit).stream()
        .map(StagedChanges::staged)
        .toList();
  }

  /** Forgets changes that are in the log, or do not belong there. Costs one write for each. */
  void remove(String log, List<ObjectVersion> versions) {
    table.deleteAll(
        versions.stream()
            .map(
                version ->
                    new ItemKey(
                        key(log, version.key()),
                        sort(version.toChange(), ObjectVersionEvents.id(version))))
            .toList());
  }

  /** Forgets all changes of a log. Costs one write for each. */
  public void clear(String log) {
    for (int shard = 0; shard < SHARDS; shard++) {
      List<StateItem> page;
      do {
        page = table.list(key(log, shard), "", null, PAGE);
        table.deleteAll(page.stream().map(item -> new ItemKey(item.key(), item.sort())).toList());
      } while (page.size() == PAGE);
    }
  }

  private static Staged staged(StateItem item) {
    Event kept =
        new Event(
            item.sort(),
            ObjectVersionEvents.SOURCE,
            ObjectVersionEvents.TYPE,
            1,
            "",
            Instant.EPOCH,
            Map.of(),
            Payload.wrap(item.data().orElseThrow()));
    return new Staged(
        ObjectVersionEvents.version(kept).orElseThrow(),
        item.sort().substring(item.sort().lastIndexOf('#') + 1),
        Instant.ofEpochMilli(item.requiredNumber(SINCE)));
  }

  private static String key(String log, String objectKey) {
    return key(log, Math.floorMod(objectKey.hashCode(), SHARDS));
  }

  private static String key(String log, int shard) {
    return "staged#" + log + "#" + shard;
  }

  /** By time, then by sequencer: the times of many events are whole seconds. */
  private static String sort(ObjectChange change, String id) {
    return String.format(Locale.ROOT, "%015d", change.time().toEpochMilli())
        + "#"
        + change.sequencer().map(StagedChanges::padless).orElse("")
        + "#"
        + id;
  }

  /** Sorts as the sequencer does: {@code #} comes before every digit. */
  private static String padless(Sequencer sequencer) {
    return sequencer.toString().toUpperCase(Locale.ROOT).replaceFirst("0+$", "");
  }
}
