package dev.trestle.gateway.owner;

import dev.trestle.log.Position;
import dev.trestle.log.append.Appended;

/** What became of an event that was to be recorded, the same whoever owns its partition. */
public sealed interface RecordOutcome {

  /**
   * It is in the log exactly once.
   *
   * @param duplicate whether it was there before, by an earlier call with the same id and content
   * @param onBus whether the bus has it
   * @param busEventId the bus's own id of it; empty if that is not known
   */
  record Recorded(Position position, boolean duplicate, boolean onBus, String busEventId)
      implements RecordOutcome {}

  /**
   * Its id was used for another event: nothing was recorded.
   *
   * @param first where the other event is
   */
  record IdConflict(Position first) implements RecordOutcome {}

  /** Nothing was recorded. */
  record NotRecorded(Appended.NotAppended why) implements RecordOutcome {}

  /**
   * The log could not be written, or the outcome not be learnt, in time.
   *
   * @param why for people
   */
  record Unavailable(String why, boolean mayBeAppended) implements RecordOutcome {}

  /** It is over because the publisher has cancelled. */
  record Cancelled() implements RecordOutcome {}
}
