package dev.trestle.replayer.deadletter;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.util.List;

/**
 * What becomes of dead letters, settings {@code trestle.dead-letters.*}.
 *
 * @param enabled whether this process moves dead letters and carries out the policy; the RPCs are
 *     there in any case
 * @param queues dead-letter queues to be emptied; empty: those of {@link DeadLetterQueues}
 * @param retries how often a message is redriven by the policy before it is archived, if its cause
 *     is worth it
 * @param firstDelay pause before the first; doubles with each
 * @param longestDelay pause at most
 * @param retryableCauses causes that may go by themselves, see {@link CausePolicies}; empty: those
 *     of {@link CausePolicies#RETRYABLE}
 * @param policyInterval time between two rounds of the policy; each costs one read of the open
 *     letters
 * @param claim how long one process has to redrive or archive one letter before another may; longer
 *     than the AWS client tries one call
 * @param criticalTypes event types of which an archived letter is told to {@code alertTopic}
 * @param alertTopic name or ARN of an SNS topic; empty: {@code <env>-alerts}
 * @param keep how long the state of a settled letter is kept; longer than a queue keeps a message,
 *     so that one that comes again is known
 */
@Context
@ConfigurationProperties("trestle.dead-letters")
public record DeadLetterConfig(
    @Bindable(defaultValue = "true") boolean enabled,
    @Bindable(defaultValue = "") List<String> queues,
    @Bindable(defaultValue = "3") int retries,
    @Bindable(defaultValue = "1m") Duration firstDelay,
    @Bindable(defaultValue = "1h") Duration longestDelay,
    @Bindable(defaultValue = "") List<String> retryableCauses,
    @Bindable(defaultValue = "15s") Duration policyInterval,
    @Bindable(defaultValue = "2m") Duration claim,
    @Bindable(defaultValue = "") List<String> criticalTypes,
    @Bindable(defaultValue = "") String alertTopic,
    @Bindable(defaultValue = "90d") Duration keep) {

  static final int MAX_RETRIES = 100;

  /** SQS keeps a message for 14 days at most; a day more for clocks that differ. */
  private static final Duration MIN_KEEP = Duration.ofDays(15);

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException naming the setting that must be changed
   */
  public DeadLetterConfig {
    queues = named(queues);
    retryableCauses = named(retryableCauses);
    criticalTypes = named(criticalTypes);
    require(retries >= 0 && retries <= MAX_RETRIES, "retries", retries, "0 to " + MAX_RETRIES);
    require(isPositive(firstDelay), "first-delay", firstDelay, "more than 0");
    require(
        longestDelay.compareTo(firstDelay) >= 0,
        "longest-delay",
        longestDelay,
        "at least first-delay");
    require(isPositive(policyInterval), "policy-interval", policyInterval, "more than 0");
    require(claim.toSeconds() >= 1, "claim", claim, "1s or more");
    require(keep.compareTo(MIN_KEEP) >= 0, "keep", keep, "15d or more");
  }

  private static List<String> named(List<String> values) {
    return values.stream().filter(value -> !value.isBlank()).toList();
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }

  private static void require(boolean holds, String setting, Object value, String use) {
    if (!holds) {
      throw new IllegalArgumentException(
          "trestle.dead-letters." + setting + " is " + value + ": use " + use);
    }
  }

  /** Pause before the policy redrives a letter that was redriven so often before. */
  Duration delay(int redrives) {
    Duration delay = firstDelay.multipliedBy(1L << Math.min(redrives, 30));
    return delay.compareTo(longestDelay) > 0 ? longestDelay : delay;
  }
}
