package dev.trestle.aws.embedded.sns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A queue that gets the messages of a topic; immutable.
 *
 * @param queueArn where they go
 * @param attributes as they were set, given back when they are asked for
 * @param deadLetterArn the queue for what cannot be delivered
 */
record Subscription(
    String arn,
    String topicArn,
    String queueArn,
    Map<String, String> attributes,
    boolean raw,
    @Nullable Filter filter,
    @Nullable String deadLetterArn) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> ATTRIBUTES =
      Set.of(
          "RawMessageDelivery",
          "FilterPolicy",
          "FilterPolicyScope",
          "RedrivePolicy",
          "DeliveryPolicy");

  static Subscription of(
      String arn, String topicArn, String queueArn, Map<String, String> attributes) {
    attributes.keySet().stream()
        .filter(name -> !ATTRIBUTES.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw SnsException.invalid("Attributes Reason: Unknown attribute: " + name);
            });
    String policy = attributes.getOrDefault("FilterPolicy", "");
    String scope = attributes.getOrDefault("FilterPolicyScope", "MessageAttributes");
    return new Subscription(
        arn,
        topicArn,
        queueArn,
        Map.copyOf(attributes),
        attributes.getOrDefault("RawMessageDelivery", "false").equalsIgnoreCase("true"),
        policy.isEmpty() || policy.equals("{}") ? null : new Filter(policy, scope),
        deadLetterArn(attributes.getOrDefault("RedrivePolicy", "")));
  }

  private static @Nullable String deadLetterArn(String policy) {
    if (policy.isEmpty()) {
      return null;
    }
    try {
      return JSON.readTree(policy).path("deadLetterTargetArn").textValue();
    } catch (JsonProcessingException e) {
      throw SnsException.invalid("RedrivePolicy: it is no JSON");
    }
  }

  Subscription with(String name, String value) {
    Map<String, String> changed = new TreeMap<>(attributes);
    changed.put(name, value);
    return of(arn, topicArn, queueArn, changed);
  }

  boolean takes(String message, Map<String, Attribute> messageAttributes) {
    return filter == null || filter.takes(message, messageAttributes);
  }
}
