package dev.trestle.replayer.deadletter;

import dev.trestle.proto.ProtoTime;
import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.DeadLetterContent;
import dev.trestle.v1.DeadLetterState;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Archives a letter that the policy gives up, tells of it if its type is critical, and marks it. If
 * one of these cannot be done the letter stays open, and all is done again later: the object is the
 * same, the alert may come twice.
 */
@Singleton
final class GiveUp {

  /** Who changes states here. */
  static final String POLICY = "policy";

  private static final Logger LOG = LoggerFactory.getLogger(GiveUp.class);

  private final Claims claims;
  private final DeadLetterStates states;
  private final CausePolicies policies;
  private final FailedEvents bucket;
  private final Alerts alerts;
  private final Settle settle;
  private final DeadLetterMeters meters;
  private final Clock clock;

  GiveUp(
      Claims claims,
      DeadLetterStates states,
      CausePolicies policies,
      FailedEvents bucket,
      Alerts alerts,
      Settle settle,
      DeadLetterMeters meters,
      Clock clock) {
    this.claims = claims;
    this.states = states;
    this.policies = policies;
    this.bucket = bucket;
    this.alerts = alerts;
    this.settle = settle;
    this.meters = meters;
    this.clock = clock;
  }

  /**
   * Archives an open letter. Costs two requests, and three writes.
   *
   * @param content empty if it is gone
   * @param reason why it is given up
   */
  void archive(Kept kept, Optional<DeadLetterContent> content, String reason) {
    Optional<Kept> claimed = claims.claim(kept);
    if (claimed.isEmpty()) {
      return;
    }
    DeadLetter letter = kept.letter();
    try {
      DeadLetter.Builder archived =
          letter.toBuilder()
              .setState(DeadLetterState.DEAD_LETTER_STATE_ARCHIVED)
              .setStateReason(reason)
              .setStateBy(POLICY);
      content.ifPresent(archived::setContent);
      String key = bucket.archive(archived.build());
      alerts.tell(letter, reason, "s3://" + bucket.bucket() + "/" + key);
      Kept inBucket =
          new Kept(
              letter.toBuilder().setArchiveKey(key).build(),
              claimed.get().token(),
              claimed.get().claimedUntil());
      var unused = settle.as(DeadLetterState.DEAD_LETTER_STATE_ARCHIVED, inBucket, POLICY, reason);
    } catch (SdkException e) {
      LOG.atWarn()
          .addKeyValue("dead_letter", letter.getId())
          .setCause(e)
          .log("A dead letter cannot be archived; it is tried again");
      putOff(claimed.get(), "archiving failed: " + e.getMessage());
    }
  }

  /** Leaves a letter open, to be looked at again after a pause. Costs three writes. */
  void postpone(Kept kept, String reason) {
    claims.claim(kept).ifPresent(claimed -> putOff(claimed, reason));
  }

  private void putOff(Kept claimed, String reason) {
    DeadLetter letter = claimed.letter();
    Instant next = Instant.ofEpochMilli(clock.millis()).plus(policies.pause(letter));
    boolean unused =
        states.change(
            claimed,
            letter.toBuilder()
                .setNextTryTime(ProtoTime.toTimestamp(next))
                .setStateBy(POLICY)
                .setStateReason(Diagnosis.cut(reason, 400))
                .build());
    meters.postponed(letter);
  }
}
