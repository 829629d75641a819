package dev.trestle.aws.embedded.events;

import java.io.IOException;
import software.amazon.event.ruler.Machine;

/** One event pattern, matched by AWS's own matcher. */
final class EventPattern {

  private static final String RULE = "rule";

  private final String text;
  private final Machine machine = new Machine();

  /** Refuses a pattern that AWS would refuse. */
  EventPattern(String text) {
    this.text = text;
    try {
      machine.addRule(RULE, text);
    } catch (IOException | RuntimeException e) {
      throw EventBridgeException.invalidPattern(reason(e));
    }
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message.lines().findFirst().orElse("");
  }

  String text() {
    return text;
  }

  boolean matches(String event) {
    try {
      return !machine.rulesForJSONEvent(event).isEmpty();
    } catch (Exception e) {
      throw EventBridgeException.validation("Event is not valid. Reason: " + reason(e));
    }
  }
}
