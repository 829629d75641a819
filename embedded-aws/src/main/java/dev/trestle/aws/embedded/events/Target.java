package dev.trestle.aws.embedded.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a rule sends what it matches.
 *
 * @param declared the target as put, given back when targets are listed
 */
record Target(
    String id,
    String arn,
    Input input,
    @Nullable String deadLetterArn,
    int maximumRetries,
    Duration maximumAge,
    @Nullable String messageGroup,
    JsonNode declared) {

  /** What EventBridge's user guide gives as its defaults and limits. */
  private static final int RETRIES = 185;

  private static final Duration AGE = Duration.ofHours(24);

  static Target of(JsonNode target) {
    String id = target.path("Id").asText();
    String arn = target.path("Arn").asText();
    if (id.isEmpty() || arn.isEmpty()) {
      throw EventBridgeException.validation("Each target needs Id and Arn.");
    }
    if (!arn.startsWith("arn:aws:sqs:")) {
      throw EventBridgeException.validation(
          "Embedded AWS delivers to SQS queues only, not to " + arn + ".");
    }
    JsonNode retry = target.path("RetryPolicy");
    int retries = retry.path("MaximumRetryAttempts").asInt(RETRIES);
    long age = retry.path("MaximumEventAgeInSeconds").asLong(AGE.toSeconds());
    if (retries < 0 || retries > RETRIES || age < 60 || age > AGE.toSeconds()) {
      throw EventBridgeException.validation(
          "RetryPolicy allows 0 to 185 MaximumRetryAttempts and 60 to 86400"
              + " MaximumEventAgeInSeconds.");
    }
    return new Target(
        id,
        arn,
        Input.of(target),
        text(target.path("DeadLetterConfig").path("Arn")),
        retries,
        Duration.ofSeconds(age),
        text(target.path("SqsParameters").path("MessageGroupId")),
        target);
  }

  private static @Nullable String text(JsonNode node) {
    return node.isTextual() ? node.asText() : null;
  }
}
