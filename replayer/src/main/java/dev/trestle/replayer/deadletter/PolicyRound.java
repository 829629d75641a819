package dev.trestle.replayer.deadletter;

import com.google.rpc.Code;
import dev.trestle.proto.ProtoTime;
import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.DeadLetterContent;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look at all open letters: what is due is redriven if its cause may go by itself, and archived
 * if not. Several processes may do so at once: each letter is claimed.
 *
 * <p>Costs a read unit for each ten open letters, and what is done with those that are due.
 */
@Singleton
final class PolicyRound {

  private static final Logger LOG = LoggerFactory.getLogger(PolicyRound.class);
  private static final int PAGE = 500;

  /** After so many something else is wrong than with letters: the next round tries again. */
  private static final int MAX_FAILURES = 10;

  private final DeadLetterStates states;
  private final DeadLetterLog log;
  private final CausePolicies policies;
  private final Redrive redrive;
  private final GiveUp giveUp;
  private final DeadLetterMeters meters;
  private final Clock clock;

  PolicyRound(
      DeadLetterStates states,
      DeadLetterLog log,
      CausePolicies policies,
      Redrive redrive,
      GiveUp giveUp,
      DeadLetterMeters meters,
      Clock clock) {
    this.states = states;
    this.log = log;
    this.policies = policies;
    this.redrive = redrive;
    this.giveUp = giveUp;
    this.meters = meters;
    this.clock = clock;
  }

  /**
   * Looks at all of them.
   *
   * @param goOn asked before each letter that is due
   * @throws dev.trestle.log.store.StoreException if the table does not answer
   */
  void run(BooleanSupplier goOn) {
    long open = 0;
    int failures = 0;
    Optional<Instant> oldest = Optional.empty();
    String from = "";
    List<Kept> page;
    do {
      page = states.open(from, null, PAGE);
      for (Kept each : page) {
        DeadLetter copy = each.letter();
        open++;
        oldest = oldest.or(() -> Optional.of(ProtoTime.toInstant(copy.getSendTime())));
        if (isDue(copy)) {
          if (!goOn.getAsBoolean()) {
            return;
          }
          if (!worked(copy) && ++failures == MAX_FAILURES) {
            return;
          }
        }
        from = copy.getId() + '\0';
      }
    } while (page.size() == PAGE);
    meters.open(
        open,
        oldest.map(sent -> Duration.between(sent, clock.instant()).toMillis() / 1e3).orElse(0.0));
  }

  private boolean isDue(DeadLetter letter) {
    return !clock.instant().isBefore(ProtoTime.toInstant(letter.getNextTryTime()));
  }

  private boolean isWorkable(Kept kept) {
    return isDue(kept.letter()) && !kept.isClaimed(clock.instant());
  }

  /** One letter that fails holds up no other. */
  private boolean worked(DeadLetter copy) {
    try {
      states.refresh(copy).filter(this::isWorkable).ifPresent(this::act);
      return true;
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("dead_letter", copy.getId())
          .setCause(e)
          .log("The policy could not be carried out on a dead letter; it is tried again");
      return false;
    }
  }

  private void act(Kept kept) {
    DeadLetter letter = kept.letter();
    Optional<DeadLetterContent> content = log.content(letter);
    if (content.isEmpty()) {
      giveUp.archive(kept, content, "its message is gone");
    } else if (!policies.retries(letter)) {
      giveUp.archive(kept, content, whyNoRetry(letter));
    } else if (!Redelivery.canBeMarked(content.get())) {
      giveUp.archive(kept, content, "it has ten attributes: no room to count redrives");
    } else if (redrive.of(letter.getId(), LetterRights.SERVER, GiveUp.POLICY, false)
        instanceof Result.Failed failed) {
      String why = failed.why().getMessage();
      switch (Code.forNumber(failed.why().getCode())) {
        case UNAVAILABLE -> giveUp.postpone(kept, why);
        case ABORTED -> {} // Another works on it.
        default -> giveUp.archive(kept, content, why);
      }
    }
  }

  private static String whyNoRetry(DeadLetter letter) {
    if (letter.getRedrives() == DeadLetterConfig.MAX_RETRIES) {
      return "how often it was redriven before is not known";
    }
    return letter.getRedrives() == 0
        ? "its cause does not go by itself"
        : "redriven " + letter.getRedrives() + " times before";
  }
}
