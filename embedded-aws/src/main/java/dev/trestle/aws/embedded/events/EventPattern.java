package dev.trestle.aws.embedded.events;

import java.io.IOException;
import software.amazon.event.ruler.Machine;

/** One event pattern, matched by AWS's own matcher. */
public final class EventPattern {

  private static final String RULE = "rule";

  private final String text;
  private final Machine machine = new Machine();

  /**
   * Reads a pattern.
   *
   * @throws EventBridgeException if AWS would refuse it
   */
  public EventPattern(String text) {
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

  /**
   * Whether the event, a JSON object, matches.
   *
   * @throws EventBridgeException if it is no JSON object
   */
  public boolean matches(String event) {
    try {
      return !machine.rulesForJSONEvent(event).isEmpty();
    } catch (Exception e) {
      throw EventBridgeException.validation("Event is not valid. Reason: " + reason(e));
    }
  }
}
