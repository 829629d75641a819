package dev.trestle.replayer.objects.live;

import dev.trestle.log.Offset;
import dev.trestle.log.TableKeys;
import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import dev.trestle.replayer.objects.ObjectLogConfig;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersion.Via;
import dev.trestle.replayer.objects.live.KeyOrder.Last;
import dev.trestle.s3events.Sequencer;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

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
  private static final String NEXT = TableKeys.NEXT;

  private final StateTable table;
  private final Clock clock;
  private final ObjectLogConfig config;

  KeyMemory(StateTable table, Clock clock, ObjectLogConfig config) {
    this.table = table;
    this.clock = clock;
    this.config = config;
  }

  /** The greatest change of a key that was decided about; empty if none was. Costs one read. */
  Optional<Last> last(String log, String key) {
    return item(log, key).map(KeyMemory::last);
  }

  /**
   * Remembers a change unless a greater one of its key is. Costs one read and one write.
   *
   * @param next the offset after what the log had when this was decided: a process that was stalled
   *     takes back nothing of its successors
   */
  void raise(String log, ObjectVersion change, Offset next) {
    Optional<StateItem> stored = item(log, change.key());
    Last told = Last.of(change);
    Last raised = stored.map(item -> Last.greater(last(item), told)).orElse(told);
    StateItem item =
        StateItem.of(keys(log, change.key()), Hash.of(change.key()).toString())
            .with(NEXT, next.value())
            .with(TIME, raised.time().toEpochMilli())
            .with(HAS_NULL, raised.hasNull() ? 1 : 0)
            .with(TableKeys.TTL, forgotten());
    StateItem whole = raised.sequencer().map(s -> item.with(SEQUENCER, s.toString())).orElse(item);
    table.put(
        whole, StateCondition.ABSENT.or(new StateCondition.NumberBelow(NEXT, next.value() + 1)));
  }

  /** How a live event of this id was appended; empty if it was not. Costs one read. */
  Optional<Via> appended(String log, String eventId) {
    return table
        .get(ids(log, eventId), eventId)
        .map(item -> item.requiredNumber(LATE) == 1 ? Via.LATE : Via.LIVE);
  }

  /** Remembers that an event was appended. Costs one write. */
  void remember(String log, String eventId, Via via) {
    StateItem item =
        StateItem.of(ids(log, eventId), eventId)
            .with(LATE, via == Via.LATE ? 1 : 0)
            .with(TableKeys.TTL, forgotten());
    table.put(item, StateCondition.NONE);
  }

  private long forgotten() {
    return clock.instant().plus(config.remembered()).getEpochSecond();
  }

  private Optional<StateItem> item(String log, String key) {
    return table.get(keys(log, key), Hash.of(key).toString());
  }

  /** Times of events are whole milliseconds at most. */
  private static Last last(StateItem item) {
    return new Last(
        item.text(SEQUENCER).map(Sequencer::of),
        Instant.ofEpochMilli(item.requiredNumber(TIME)),
        item.requiredNumber(HAS_NULL) == 1);
  }

  /** Sixteen keys of the table for a log, so that none is written too often. */
  private static String keys(String log, String key) {
    return "last#" + log + "#" + Hash.of(key).toString().charAt(0);
  }

  private static String ids(String log, String eventId) {
    return "joined#" + log + "#" + eventId.charAt(0);
  }
}
