package dev.trestle.queues;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * A message as a queue delivered it.
 *
 * @param id SQS's id of the message, the same at each delivery
 * @param delivery names this delivery and no other, on any instance
 * @param body text, as sent
 * @param attributes the sender's message attributes, of whatever type
 * @param systemAttributes SQS's own attributes by the names that SQS gives them, such as {@code
 *     SentTimestamp}, {@code MessageGroupId} or {@code DeadLetterQueueSourceArn}
 */
public record Message(
    String id,
    String delivery,
    String body,
    Map<String, MessageAttributeValue> attributes,
    Map<String, String> systemAttributes) {

  /** Attribute with the W3C trace context that the message continues. */
  public static final String TRACEPARENT = "traceparent";

  public Message {
    attributes = Map.copyOf(attributes);
    systemAttributes = Map.copyOf(systemAttributes);
  }

  /** The text of an attribute; empty if there is none, or one without text. */
  public Optional<String> text(String attribute) {
    return Optional.ofNullable(attributes.get(attribute))
        .map(MessageAttributeValue::stringValue)
        .filter(text -> !text.isEmpty());
  }

  /** How often it was delivered, this time included; SQS itself counts about. */
  public int receiveCount() {
    return number(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT)
        .map(Long::intValue)
        .orElse(1);
  }

  /** When it was sent to the queue, in milliseconds; empty if SQS did not say. */
  public Optional<Instant> sentAt() {
    return number(MessageSystemAttributeName.SENT_TIMESTAMP).map(Instant::ofEpochMilli);
  }

  private Optional<Long> number(MessageSystemAttributeName name) {
    try {
      return Optional.ofNullable(systemAttributes.get(name.toString())).map(Long::valueOf);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
