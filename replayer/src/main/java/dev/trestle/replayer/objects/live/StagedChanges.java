package dev.trestle.replayer.objects.live;

import dev.trestle.log.Event;
import dev.trestle.log.Payload;
import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersion.Via;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import dev.trestle.s3events.ObjectChange;
import dev.trestle.s3events.Sequencer;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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

  private static final String SINCE = "since";
  private static final int PAGE = 1_000;

  private final StateTable table;
  private final Clock clock;

  StagedChanges(StateTable table, Clock clock) {
    this.table = table;
    this.clock = clock;
  }

  /** Keeps a change until {@link #remove}. Costs one write, the first time and each other. */
  void stage(String log, ObjectChange change) {
    Event event = ObjectVersionEvents.event(ObjectVersion.of(change, Via.LIVE));
    StateItem item =
        StateItem.of(key(log, change.key()), sort(change, event.id()))
            .with(SINCE, clock.millis())
            .withData(event.payload().toByteArray());
    table.put(item, StateCondition.ABSENT);
  }

  /**
   * The earliest changes, by time of the event in each shard. Costs {@value #SHARDS} reads.
   *
   * @param limit of each shard
   */
  List<Staged> earliest(String log, int limit) {
    List<Staged> earliest = new ArrayList<>();
    for (int shard = 0; shard < SHARDS; shard++) {
      for (StateItem item : table.list(key(log, shard), "", null, limit)) {
        earliest.add(staged(item));
      }
    }
    return earliest;
  }

  /** Forgets a change that is in the log, or does not belong there. Costs one write. */
  void remove(String log, ObjectVersion version) {
    ObjectVersion asLive = ObjectVersion.of(version.toChange(), Via.LIVE);
    String id = ObjectVersionEvents.event(asLive).id();
    table.delete(key(log, version.key()), sort(version.toChange(), id), StateCondition.NONE);
  }

  /** Forgets all changes of a log. Costs one write for each. */
  public void clear(String log) {
    for (int shard = 0; shard < SHARDS; shard++) {
      List<StateItem> page;
      do {
        page = table.list(key(log, shard), "", null, PAGE);
        page.forEach(item -> table.delete(item.key(), item.sort(), StateCondition.NONE));
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
    ObjectVersion version = ObjectVersionEvents.version(kept).orElseThrow();
    return new Staged(
        version,
        ObjectVersionEvents.event(version),
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
