package dev.trestle.replayer.objects.live;

import dev.trestle.log.TableKeys;
import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import dev.trestle.log.state.StateTable.ItemKey;
import dev.trestle.replayer.objects.ObjectLogConfig;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersion.Via;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import dev.trestle.replayer.objects.live.KeyOrder.Last;
import dev.trestle.s3events.Sequencer;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of the live changes of an object log: which versions it has of them, and the
 * greatest sequencer of each key, which listings do not have. Both for {@link
 * ObjectLogConfig#remembered}, longer than any message can come late. Safe across threads and
 * processes. Methods throw {@link dev.trestle.log.store.StoreException} if the table does not
 * answer.
 */
@Singleton
final class KeyMemory {

  private static final String SEQUENCER = "sequencer";
  private static final String TIME = "time";
  private static final String HAS_NULL = "null";
  private static final String LATE = "late";
  private static final String VERSION = "version";

  private final StateTable table;
  private final Clock clock;
  private final ObjectLogConfig config;

  KeyMemory(StateTable table, Clock clock, ObjectLogConfig config) {
    this.table = table;
    this.clock = clock;
    this.config = config;
  }

  /**
   * What is remembered of a key.
   *
   * @param last the greatest change that was decided about
   * @param version how often it was raised: tells whether it was since
   */
  record Remembered(Last last, long version) {}

  /** By key, of those of which anything is remembered. Costs one read for each. */
  Map<String, Remembered> last(String log, Collection<String> keys) {
    Map<String, String> byHash =
        keys.stream()
            .distinct()
            .collect(Collectors.toMap(key -> Hash.of(key).toString(), Function.identity()));
    List<ItemKey> places =
        byHash.keySet().stream().map(hash -> new ItemKey(keys(log, hash), hash)).toList();
    Map<String, Remembered> found = new HashMap<>();
    for (StateItem item : table.getAll(places)) {
      String key = byHash.get(item.sort());
      if (key != null) {
        found.put(key, remembered(item));
      }
    }
    return found;
  }

  /**
   * Remembers a change of a key unless a greater one is. Costs one write if nobody else raised it
   * since it was read, and none if it is remembered already; one more for each who did. Nothing
   * that was remembered is ever taken back, not even by a process that was stalled.
   *
   * @param before as it was read; {@code null} if nothing was remembered
   */
  void raise(String log, String key, Last told, @Nullable Remembered before) {
    Remembered known = before;
    boolean raised = false;
    while (!raised) {
      Last greatest = known == null ? told : Last.greater(known.last(), told);
      if (known != null && greatest.equals(known.last())) {
        return;
      }
      StateCondition unchanged =
          known == null
              ? StateCondition.ABSENT
              : new StateCondition.NumberIs(VERSION, known.version());
      var other = table.put(item(log, key, greatest, known), unchanged);
      raised = other.isEmpty();
      known = other.flatMap(StateTable.Stored::item).map(KeyMemory::remembered).orElse(null);
    }
  }

  private StateItem item(String log, String key, Last last, @Nullable Remembered before) {
    String hash = Hash.of(key).toString();
    StateItem item =
        StateItem.of(keys(log, hash), hash)
            .with(VERSION, before == null ? 1 : before.version() + 1)
            .with(TIME, last.time().toEpochMilli())
            .with(HAS_NULL, last.hasNull() ? 1 : 0)
            .with(TableKeys.TTL, forgotten());
    return last.sequencer().map(s -> item.with(SEQUENCER, s.toString())).orElse(item);
  }

  /** How live events were appended, by id, of those that were. Costs one read for each. */
  Map<String, Via> appended(String log, Collection<String> eventIds) {
    List<ItemKey> places = eventIds.stream().map(id -> new ItemKey(ids(log, id), id)).toList();
    return table.getAll(places).stream()
        .collect(
            Collectors.toMap(
                StateItem::sort, item -> item.requiredNumber(LATE) == 1 ? Via.LATE : Via.LIVE));
  }

  /** Remembers that the events of these changes were appended. Costs one write for each. */
  void remember(String log, List<ObjectVersion> appended) {
    long forgotten = forgotten();
    table.putAll(
        appended.stream()
            .map(
                version -> {
                  String id = ObjectVersionEvents.id(version);
                  return StateItem.of(ids(log, id), id)
                      .with(LATE, version.via() == Via.LATE ? 1 : 0)
                      .with(TableKeys.TTL, forgotten);
                })
            .toList());
  }

  private long forgotten() {
    return clock.instant().plus(config.remembered()).getEpochSecond();
  }

  /** Times of events are whole milliseconds at most. */
  private static Remembered remembered(StateItem item) {
    return new Remembered(
        new Last(
            item.text(SEQUENCER).map(Sequencer::of),
            Instant.ofEpochMilli(item.requiredNumber(TIME)),
            item.requiredNumber(HAS_NULL) == 1),
        item.requiredNumber(VERSION));
  }

  /** Sixteen keys of the table for a log, so that none is written too often. */
  private static String keys(String log, String hash) {
    return "last#" + log + "#" + hash.charAt(0);
  }

  private static String ids(String log, String eventId) {
    return "joined#" + log + "#" + eventId.charAt(0);
  }
}
