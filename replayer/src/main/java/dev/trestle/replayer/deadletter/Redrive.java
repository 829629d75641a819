package dev.trestle.replayer.deadletter;

import dev.trestle.proto.Problem;
import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.DeadLetterContent;
import dev.trestle.v1.DeadLetterState;
import dev.trestle.v1.ErrorReason;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Sends one letter to the target that did not take it: checked first, then claimed, then sent, then
 * marked. Whoever dies between the last two has sent a message that will be sent once more.
 *
 * <p>Costs two reads and a check; if it is sent, one request and three writes. Methods throw {@link
 * dev.trestle.log.store.StoreException} and {@link dev.trestle.log.LogUnavailableException} if the
 * log's storage does not answer.
 */
@Singleton
final class Redrive {

  private final Claims claims;
  private final DeadLetterStates states;
  private final DeadLetterLog log;
  private final SchemaRecheck schemas;
  private final Redelivery redelivery;
  private final Settle settle;

  Redrive(
      Claims claims,
      DeadLetterStates states,
      DeadLetterLog log,
      SchemaRecheck schemas,
      Redelivery redelivery,
      Settle settle) {
    this.claims = claims;
    this.states = states;
    this.log = log;
    this.schemas = schemas;
    this.redelivery = redelivery;
    this.settle = settle;
  }

  /**
   * Redrives the letter of an id.
   *
   * @param rights of who asks
   * @param by who asks
   * @param dryRun to check only
   */
  Result of(String id, LetterRights rights, String by, boolean dryRun) {
    Claims.Found found = claims.find(id, rights);
    if (found instanceof Claims.NotWorkable not) {
      return Result.failed(not.problem());
    }
    return of(((Claims.Workable) found).kept(), by, dryRun);
  }

  private Result of(Kept kept, String by, boolean dryRun) {
    DeadLetter letter = kept.letter();
    Optional<DeadLetterContent> content = log.content(letter);
    if (content.isEmpty()) {
      return Result.failed(contentMissing(letter));
    }
    Optional<Problem> problem =
        redelivery.problem(letter).or(() -> schemas.problem(letter, content.get().getBody()));
    if (problem.isPresent()) {
      return Result.failed(problem.get());
    }
    if (dryRun) {
      return Result.done(letter);
    }
    Optional<Kept> claimed = claims.claim(kept);
    return claimed.isEmpty()
        ? Result.failed(Claims.busy(letter.getId()))
        : send(claimed.get(), content.get(), by);
  }

  private Result send(Kept claimed, DeadLetterContent content, String by) {
    DeadLetter letter = claimed.letter();
    Optional<Problem> problem = redelivery.send(letter, content);
    if (problem.isPresent()) {
      boolean unused = states.change(claimed, letter);
      return Result.failed(problem.get());
    }
    return settle.as(DeadLetterState.DEAD_LETTER_STATE_REDRIVEN, claimed, by, "");
  }

  private static Problem contentMissing(DeadLetter letter) {
    return Problem.of(
            ErrorReason.ERROR_REASON_DEAD_LETTER_CONTENT_MISSING,
            "The message is gone from the log or the bucket: discard the dead letter")
        .with("dead_letter_id", letter.getId());
  }
}
