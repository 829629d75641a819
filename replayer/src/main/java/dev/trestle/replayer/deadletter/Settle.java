package dev.trestle.replayer.deadletter;

import dev.trestle.proto.ProtoTime;
import dev.trestle.server.security.Audit;
import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.DeadLetterState;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notes what was done with a claimed letter, by whom and why. */
@Singleton
final class Settle {

  private static final Logger LOG = LoggerFactory.getLogger(Settle.class);

  private final DeadLetterStates states;
  private final DeadLetterMeters meters;
  private final Audit audit;
  private final Clock clock;

  Settle(DeadLetterStates states, DeadLetterMeters meters, Audit audit, Clock clock) {
    this.states = states;
    this.meters = meters;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Writes the state, and gives the claim back. Costs two writes. Fails if another process has
   * claimed the letter meanwhile.
   */
  Result as(DeadLetterState state, Kept claimed, String by, String reason) {
    DeadLetter settled =
        claimed.letter().toBuilder()
            .setState(state)
            .setStateTime(ProtoTime.toTimestamp(Instant.ofEpochMilli(clock.millis())))
            .setStateBy(by)
            .setStateReason(reason)
            .clearNextTryTime()
            .build();
    if (!states.change(claimed, settled)) {
      return Result.failed(Claims.busy(settled.getId()));
    }
    meters.settled(settled);
    LOG.atInfo()
        .addKeyValue("dead_letter", settled.getId())
        .addKeyValue("state", Claims.nameOf(state))
        .addKeyValue("cause", settled.getCause())
        .addKeyValue("target", settled.getTarget())
        .addKeyValue("by", by)
        .addKeyValue("reason", reason)
        .log("Dead letter settled");
    audit.changed(
        "dead_letter_" + Claims.nameOf(state).toLowerCase(Locale.ROOT),
        Map.of(
            "dead_letter_id",
            settled.getId(),
            "type",
            settled.getEventType(),
            "target",
            settled.getTarget(),
            "by",
            by,
            "because",
            reason));
    return Result.done(settled);
  }
}
