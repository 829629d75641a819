package dev.trestle.aws.embedded.sns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.aws.embedded.events.EventBridgeException;
import dev.trestle.aws.embedded.events.EventPattern;
import java.math.BigDecimal;
import java.util.Map;

/** The filter policy of a subscription, which is written as an event pattern. */
final class Filter {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final EventPattern pattern;
  private final boolean ofBody;

  /**
   * Refuses a policy that AWS would refuse.
   *
   * @param scope {@code MessageAttributes} or {@code MessageBody}
   */
  Filter(String policy, String scope) {
    try {
      this.pattern = new EventPattern(policy);
    } catch (EventBridgeException e) {
      throw SnsException.invalid("FilterPolicy: " + e.getMessage());
    }
    this.ofBody = scope.equals("MessageBody");
  }

  boolean takes(String message, Map<String, Attribute> attributes) {
    try {
      return pattern.matches(ofBody ? message : JSON.writeValueAsString(asEvent(attributes)));
    } catch (EventBridgeException | JsonProcessingException e) {
      return false; // no JSON object matches no policy
    }
  }

  private static ObjectNode asEvent(Map<String, Attribute> attributes)
      throws JsonProcessingException {
    ObjectNode event = JSON.createObjectNode();
    for (Map.Entry<String, Attribute> attribute : attributes.entrySet()) {
      if (!attribute.getValue().isBinary()) {
        event.set(attribute.getKey(), value(attribute.getValue()));
      }
    }
    return event;
  }

  private static JsonNode value(Attribute attribute) throws JsonProcessingException {
    if (attribute.type().equals("String.Array")) {
      return JSON.readTree(attribute.value());
    }
    return attribute.type().startsWith("Number")
        ? DecimalNode.valueOf(new BigDecimal(attribute.value()))
        : JSON.getNodeFactory().textNode(attribute.value());
  }
}
