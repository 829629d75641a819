package dev.trestle.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;

/** The beginning of a value as JSON, written without first writing all of it. */
final class JsonExcerpt {

  private static final int ENOUGH = 2 * Violation.EXCERPT_LENGTH;

  private JsonExcerpt() {}

  static String of(JsonNode value) {
    StringBuilder text = new StringBuilder();
    append(value, text);
    return text.toString();
  }

  private static void append(JsonNode node, StringBuilder text) {
    if (node.isObject()) {
      String separator = "{";
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        if (text.length() > ENOUGH) {
          return;
        }
        text.append(separator).append(quoted(member.getKey())).append(':');
        append(member.getValue(), text);
        separator = ",";
      }
      text.append(node.isEmpty() ? "{}" : "}");
    } else if (node.isArray()) {
      String separator = "[";
      for (JsonNode item : node) {
        if (text.length() > ENOUGH) {
          return;
        }
        text.append(separator);
        append(item, text);
        separator = ",";
      }
      text.append(node.isEmpty() ? "[]" : "]");
    } else if (node.isTextual()) {
      text.append(quoted(node.textValue()));
    } else {
      text.append(node);
    }
  }

  private static String quoted(String text) {
    return TextNode.valueOf(text.length() > ENOUGH ? text.substring(0, ENOUGH) : text).toString();
  }
}
