package dev.trestle.replayer.deadletter;

import dev.trestle.v1.DeadLetter;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** How often, and when, a letter is redriven before it is archived. No I/O. */
@Singleton
final class CausePolicies {

  /**
   * Causes that may go by themselves: those of EventBridge for which it retries (AWS, "Using
   * dead-letter queues to process undelivered events"), and SQS's, since nobody said why. What
   * needs somebody to correct something first is not among them.
   */
  static final Set<String> RETRYABLE =
      Set.of(
          "CONNECTION_FAILURE",
          "ERROR_FROM_TARGET",
          "INTERNAL_ERROR",
          "RESOURCE_LIMIT_EXCEEDED",
          "RESOURCE_MODIFICATION_COLLISION",
          "THROTTLING",
          "TIMEOUT",
          "TRANSIENT_ASSUME_ROLE",
          "UNKNOWN",
          Diagnosis.MAX_RECEIVES);

  private final DeadLetterConfig config;
  private final Set<String> retryable;
  private final Map<String, Integer> retries = new HashMap<>();

  CausePolicies(DeadLetterConfig config, List<CausePolicy> causes) {
    this.config = config;
    this.retryable =
        config.retryableCauses().isEmpty() ? RETRYABLE : Set.copyOf(config.retryableCauses());
    for (CausePolicy cause : causes) {
      if (cause.retries() != null) {
        retries.put(cause.cause().toUpperCase(Locale.ROOT).replace('-', '_'), cause.retries());
      }
    }
  }

  /** Whether the policy redrives this letter rather than archives it. */
  boolean retries(DeadLetter letter) {
    int allowed =
        retries.getOrDefault(
            letter.getCause(), retryable.contains(letter.getCause()) ? config.retries() : 0);
    return letter.getRedrives() < allowed;
  }

  /** When the policy acts on a letter that came, or was tried in vain, at this time. */
  Instant next(DeadLetter letter, Instant now) {
    return retries(letter) ? now.plus(pause(letter)) : now;
  }

  /** Between two tries. */
  Duration pause(DeadLetter letter) {
    return config.delay(letter.getRedrives());
  }
}
