package dev.trestle.aws.embedded.events;

import com.fasterxml.jackson.databind.JsonNode;
import dev.trestle.aws.embedded.delivery.Patience;
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
    Patience patience,
    @Nullable String messageGroup,
    JsonNode declared) {

  private static final String TOPICS = "arn:aws:sns:";

  static Target of(JsonNode target) {
    String id = target.path("Id").asText();
    String arn = target.path("Arn").asText();
    if (id.isEmpty() || arn.isEmpty()) {
      throw EventBridgeException.validation("Each target needs Id and Arn.");
    }
    if (!arn.startsWith("arn:aws:sqs:") && !arn.startsWith(TOPICS)) {
      throw EventBridgeException.validation(
          "Embedded AWS delivers to SQS queues and SNS topics only, not to " + arn + ".");
    }
    return new Target(
        id,
        arn,
        Input.of(target),
        text(target.path("DeadLetterConfig").path("Arn")),
        patience(target.path("RetryPolicy")),
        text(target.path("SqsParameters").path("MessageGroupId")),
        target);
  }

  /** Its limits and defaults are those of EventBridge's user guide. */
  private static Patience patience(JsonNode policy) {
    Patience usual = Patience.USUAL;
    int retries = policy.path("MaximumRetryAttempts").asInt(usual.retries());
    long age = policy.path("MaximumEventAgeInSeconds").asLong(usual.age().toSeconds());
    if (retries < 0 || retries > usual.retries() || age < 60 || age > usual.age().toSeconds()) {
      throw EventBridgeException.validation(
          "RetryPolicy allows 0 to 185 MaximumRetryAttempts and 60 to 86400"
              + " MaximumEventAgeInSeconds.");
    }
    return new Patience(retries, Duration.ofSeconds(age));
  }

  boolean isTopic() {
    return arn.startsWith(TOPICS);
  }

  private static @Nullable String text(JsonNode node) {
    return node.isTextual() ? node.asText() : null;
  }
}
