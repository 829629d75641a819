package dev.trestle.aws.embedded.sns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One published message.
 *
 * @param text what SQS subscriptions get
 */
record Notice(String id, String text, @Nullable String subject, Map<String, Attribute> attributes) {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** The limits are those of the Publish API reference. */
  private static final int BYTES = 262_144;

  private static final int SUBJECT = 100;

  static Notice of(String message, @Nullable String subject, Map<String, Attribute> attributes) {
    if (message.isEmpty()) {
      throw SnsException.invalid("Empty message");
    }
    if (message.getBytes(StandardCharsets.UTF_8).length + Attribute.size(attributes) > BYTES) {
      throw SnsException.invalid("Message too long");
    }
    if (subject != null && (subject.isEmpty() || subject.length() > SUBJECT)) {
      throw SnsException.invalid("Subject");
    }
    return new Notice(UUID.randomUUID().toString(), message, subject, attributes);
  }

  /** Reads what a request to publish says, of one message. */
  static Notice read(Form form) {
    String message = form.optional("Message").orElse("");
    boolean byProtocol = form.optional("MessageStructure").filter("json"::equals).isPresent();
    return of(
        byProtocol && !message.isEmpty() ? ofSqs(message) : message,
        form.optional("Subject").orElse(null),
        Attribute.read(form));
  }

  private static String ofSqs(String byProtocol) {
    try {
      JsonNode messages = JSON.readTree(byProtocol);
      String fallback = messages.path("default").textValue();
      if (fallback == null) {
        throw SnsException.invalid("Message Structure - No default entry in JSON message body");
      }
      return messages.path("sqs").asText(fallback);
    } catch (JsonProcessingException e) {
      throw SnsException.invalid("Message Structure - JSON message body failed to parse");
    }
  }

  /** What a subscription without raw delivery gets; its signature proves nothing. */
  String envelope(Subscription subscription, Instant time) {
    ObjectNode envelope =
        JSON.createObjectNode()
            .put("Type", "Notification")
            .put("MessageId", id)
            .put("TopicArn", subscription.topicArn());
    if (subject != null) {
      envelope.put("Subject", subject);
    }
    envelope
        .put("Message", text)
        .put("Timestamp", MILLIS.format(time))
        .put("SignatureVersion", "1")
        .put("Signature", "ZW1iZWRkZWQ=")
        .put("SigningCertURL", "https://sns.us-east-1.amazonaws.com/embedded.pem")
        .put(
            "UnsubscribeURL",
            "https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn="
                + subscription.arn());
    if (!attributes.isEmpty()) {
      envelope.set("MessageAttributes", Attribute.json(attributes));
    }
    return envelope.toString();
  }
}
