package dev.trestle.replayer.deadletter;

import dev.trestle.proto.ProtoTime;
import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.DeadLetterState;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a letter into the log and opens it, once however often it comes: it is noted first that it
 * comes; who finds that note, and not that it was recorded, looks for it in the log before it
 * appends. Processes that do so at the same time are told apart by the log's own dedupe window.
 *
 * <p>Costs four writes and a read, and the record's; a repeat costs one write.
 */
@Singleton
final class RecordLetter {

  private static final Logger LOG = LoggerFactory.getLogger(RecordLetter.class);

  private final DeadLetterStates states;
  private final DeadLetterLog log;
  private final CausePolicies policies;
  private final DeadLetterMeters meters;
  private final Clock clock;

  RecordLetter(
      DeadLetterStates states,
      DeadLetterLog log,
      CausePolicies policies,
      DeadLetterMeters meters,
      Clock clock) {
    this.states = states;
    this.log = log;
    this.policies = policies;
    this.meters = meters;
    this.clock = clock;
  }

  /**
   * Returns once the letter is safe.
   *
   * @param diagnosed with id, content and all that is known of it
   * @return {@code false} if it was before
   */
  boolean record(DeadLetter diagnosed) throws InterruptedException {
    Instant now = Instant.ofEpochMilli(clock.millis());
    DeadLetter letter =
        diagnosed.toBuilder()
            .setMoveTime(ProtoTime.toTimestamp(now))
            .setRedrives(redrivesOf(diagnosed))
            .build();
    Optional<Kept> known = states.arrive(letter.toBuilder().clearContent().build());
    if (known.filter(Kept::isRecorded).isPresent()) {
      return false;
    }
    DeadLetter open =
        letter.toBuilder()
            .setState(DeadLetterState.DEAD_LETTER_STATE_OPEN)
            .setStateTime(letter.getMoveTime())
            .setNextTryTime(ProtoTime.toTimestamp(policies.next(letter, now)))
            .build();
    Optional<DeadLetter> before =
        known.flatMap(
            noted -> log.find(letter.getId(), ProtoTime.toInstant(noted.letter().getMoveTime())));
    DeadLetter recorded = before.isPresent() ? before.get() : log.append(open);
    boolean opened = states.open(recorded.toBuilder().clearContent().build());
    if (opened) {
      meters.came(recorded);
      LOG.atWarn()
          .addKeyValue("dead_letter", recorded.getId())
          .addKeyValue("queue", recorded.getQueue())
          .addKeyValue("cause", recorded.getCause())
          .addKeyValue("event_type", recorded.getEventType())
          .addKeyValue("event_id", recorded.getEventId())
          .log("Dead letter recorded: {}", recorded.getCauseMessage());
    }
    return opened;
  }

  /** One more than the letter before; so many that nothing is retried if that is not known. */
  private int redrivesOf(DeadLetter letter) {
    if (letter.getRedriveOf().isEmpty()) {
      return 0;
    }
    return DeadLetterId.parse(letter.getRedriveOf())
        .flatMap(states::get)
        .map(before -> before.letter().getRedrives() + 1)
        .orElse(DeadLetterConfig.MAX_RETRIES);
  }
}
