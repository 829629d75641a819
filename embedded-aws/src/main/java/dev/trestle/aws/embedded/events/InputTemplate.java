package dev.trestle.aws.embedded.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The template of an input transformer.
 *
 * <p>Inside quotes a placeholder becomes the value's text; elsewhere it becomes the value as JSON.
 * A value that the event lacks is empty inside quotes and {@code null} elsewhere.
 */
final class InputTemplate {

  private static final Pattern PLACEHOLDER = Pattern.compile("<([A-Za-z0-9_.-]+)>");

  private final String text;

  InputTemplate(String text, Set<String> names) {
    if (text.isEmpty()) {
      throw EventBridgeException.validation("InputTransformer needs an InputTemplate.");
    }
    Matcher placeholders = PLACEHOLDER.matcher(text);
    while (placeholders.find()) {
      String name = placeholders.group(1);
      if (!names.contains(name) && !name.startsWith("aws.events.")) {
        throw EventBridgeException.validation(
            "InputTemplate uses <" + name + ">, which InputPathsMap does not define.");
      }
    }
    this.text = text;
  }

  String fill(Map<String, JsonNode> values, String event, Rule rule, Instant ingested) {
    StringBuilder filled = new StringBuilder();
    Matcher placeholders = PLACEHOLDER.matcher(text);
    boolean quoted = false;
    int from = 0;
    while (placeholders.find()) {
      String before = text.substring(from, placeholders.start());
      quoted ^= endsInsideQuotes(before);
      filled.append(before);
      filled.append(value(placeholders.group(1), quoted, values, event, rule, ingested));
      from = placeholders.end();
    }
    return filled.append(text, from, text.length()).toString();
  }

  /** Whether the text changes from outside quotes to inside, or back. */
  private static boolean endsInsideQuotes(String text) {
    boolean odd = false;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == '"') {
        odd = !odd;
      }
    }
    return odd;
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
      case "aws.events.event", "aws.events.event.json" -> quoted ? escaped(event) : event;
      default -> value(values.getOrDefault(name, MissingNode.getInstance()), quoted);
    };
  }

  private static String value(JsonNode value, boolean quoted) {
    if (value.isMissingNode()) {
      return quoted ? "" : "null";
    }
    if (value.isTextual()) {
      return text(value.asText(), quoted);
    }
    return quoted ? escaped(Json.write(value)) : Json.write(value);
  }

  private static String text(String value, boolean quoted) {
    return quoted ? escaped(value) : Json.write(value);
  }

  private static String escaped(String value) {
    String json = Json.write(value);
    return json.substring(1, json.length() - 1);
  }
}
