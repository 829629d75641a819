package dev.trestle.adapter.queue;

import java.util.Map;

/**
 * A message as a queue delivered it.
 *
 * @param id SQS's id of the message, the same at each delivery
 * @param delivery names this delivery and no other, on any instance
 * @param body text, as sent
 * @param attributes the sender's message attributes of type String
 * @param receiveCount how often it was delivered, this time included
 */
public record Message(
    String id, String delivery, String body, Map<String, String> attributes, int receiveCount) {

  /** Attribute with the W3C trace context that the message continues. */
  public static final String TRACEPARENT = "traceparent";

  public Message {
    attributes = Map.copyOf(attributes);
  }
}
