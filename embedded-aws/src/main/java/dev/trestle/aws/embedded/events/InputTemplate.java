package dev.trestle.aws.embedded.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The template of an input transformer, as the EventBridge user guide has it in "Input
 * transformation".
 *
 * <p>Inside quotes a placeholder becomes the value's text; elsewhere it becomes the value as JSON.
 * A value that the event lacks is the empty text. Objects are not escaped: inside quotes they spoil
 * the JSON, and nothing is delivered.
 */
final class InputTemplate {

  private static final Pattern PLACEHOLDER = Pattern.compile("<([A-Za-z0-9_.-]+)>");
  private static final Set<String> PREDEFINED =
      Set.of(
          "aws.events.rule-arn",
          "aws.events.rule-name",
          "aws.events.event.ingestion-time",
          "aws.events.event",
          "aws.events.event.json");

  private final String text;

  /** Refuses a template that uses what neither {@code names} nor AWS defines. */
  InputTemplate(String target, String text, Set<String> names) {
    if (text.isEmpty()) {
      throw EventBridgeException.validation("InputTransformer needs an InputTemplate.");
    }
    Matcher placeholders = PLACEHOLDER.matcher(text);
    while (placeholders.find()) {
      String name = placeholders.group(1);
      if (!names.contains(name) && !PREDEFINED.contains(name)) {
        throw EventBridgeException.validation(
            "InputTemplate for target " + target + " contains invalid placeholder " + name + ".");
      }
    }
    this.text = text;
  }

  /** The message without white space between its members, or none if it is no JSON. */
  Optional<String> fill(Map<String, JsonNode> values, String event, Rule rule, Instant ingested) {
    StringBuilder filled = new StringBuilder();
    Matcher placeholders = PLACEHOLDER.matcher(text);
    boolean quoted = false;
    int from = 0;
    while (placeholders.find()) {
      quoted = append(filled, text.substring(from, placeholders.start()), quoted);
      filled.append(value(placeholders.group(1), quoted, values, event, rule, ingested));
      from = placeholders.end();
    }
    append(filled, text.substring(from), quoted);
    return isJson(filled.toString()) ? Optional.of(filled.toString()) : Optional.empty();
  }

  /**
   * Appends a part of the template, without white space outside of quotes.
   *
   * @return whether the part ends inside quotes
   */
  private static boolean append(StringBuilder filled, String part, boolean quotedBefore) {
    boolean quoted = quotedBefore;
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (quoted || !Character.isWhitespace(c)) {
        filled.append(c);
      }
      if (c == '\\' && i + 1 < part.length()) {
        i++;
        filled.append(part.charAt(i));
      } else if (c == '"') {
        quoted = !quoted;
      }
    }
    return quoted;
  }

  private static boolean isJson(String filled) {
    try {
      return !Json.read(filled).isMissingNode();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private static String value(
      String name,
      boolean quoted,
      Map<String, JsonNode> values,
      String event,
      Rule rule,
      Instant ingested) {
    return switch (name) {
      case "aws.events.rule-arn" -> text(rule.arn(), quoted);
      case "aws.events.rule-name" -> text(rule.name(), quoted);
      case "aws.events.event.ingestion-time" -> text(ingested.toString(), quoted);
      case "aws.events.event" -> withoutDetail(event);
      case "aws.events.event.json" -> event;
      default -> value(values.getOrDefault(name, MissingNode.getInstance()), quoted);
    };
  }

  private static String value(JsonNode value, boolean quoted) {
    if (value.isMissingNode()) {
      return text("", quoted);
    }
    return value.isTextual() ? text(value.asText(), quoted) : Json.write(value);
  }

  private static String text(String value, boolean quoted) {
    String json = Json.write(value);
    return quoted ? json.substring(1, json.length() - 1) : json;
  }

  /** AWS writes {@code detailType} here, and {@code detail-type} everywhere else. */
  private static String withoutDetail(String event) {
    try {
      ObjectNode envelope = (ObjectNode) Json.read(event);
      envelope.remove("detail");
      envelope.set("detailType", envelope.remove("detail-type"));
      return Json.write(envelope);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an event on a bus is always JSON", e);
    }
  }
}
