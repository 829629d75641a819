package dev.trestle.gateway.intake;

import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Which events of S3 were published, for longer than the log remembers ids: an item {@code
 * intake#<hash>} with a {@code ttl} in the state table, put after the event is in the log and
 * before its message is deleted.
 *
 * <p>In that order nothing is lost: whoever dies in between leaves the message, which comes again
 * within its visibility; the log drops the repeat by its id, and the item is put then. Only if
 * nobody reads the queue meanwhile for as long as the log's dedupe window is the event published
 * twice, under the same id.
 */
@Singleton
final class Memory {

  private static final String KEY = "intake#";
  private static final String ONLY = "published";

  private final StateTable state;
  private final Clock clock;
  private final Duration kept;

  Memory(StateTable state, Clock clock, IntakeConfig config) {
    this.state = state;
    this.clock = clock;
    this.kept = config.remember();
  }

  /** Costs one read. An item that is only about to go counts as gone. */
  boolean has(String hash) {
    return state
        .get(KEY + hash, ONLY)
        .filter(item -> item.requiredNumber("ttl") > clock.instant().getEpochSecond())
        .isPresent();
  }

  /** Costs one write. */
  void keep(EventId id) {
    Instant until = clock.instant().plus(kept);
    var unused =
        state.put(
            StateItem.of(KEY + id.hash(), ONLY)
                .with("event_id", id.toString())
                .with("ttl", until.getEpochSecond()),
            StateCondition.NONE);
  }
}
