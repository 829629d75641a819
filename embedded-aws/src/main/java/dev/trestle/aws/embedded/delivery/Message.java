package dev.trestle.aws.embedded.delivery;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * One message for one queue.
 *
 * @param queueArn its last part is the queue's name
 * @param group the message group, for FIFO queues
 */
public record Message(
    String queueArn,
    String body,
    @Nullable String group,
    Map<String, MessageAttributeValue> attributes) {

  /** A message without attributes. */
  public static Message of(String queueArn, String body) {
    return new Message(queueArn, body, null, Map.of());
  }

  /** A message whose attributes are all texts. */
  public static Message of(String queueArn, String body, Map<String, String> texts) {
    Map<String, MessageAttributeValue> attributes = new LinkedHashMap<>();
    texts.forEach(
        (name, value) ->
            attributes.put(
                name,
                MessageAttributeValue.builder().dataType("String").stringValue(value).build()));
    return new Message(queueArn, body, null, attributes);
  }

  /** The name of the queue. */
  String queue() {
    return queueArn.substring(queueArn.lastIndexOf(':') + 1);
  }
}
