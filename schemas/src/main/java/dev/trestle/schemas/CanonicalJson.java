package dev.trestle.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * One text for each JSON value: members sorted by name, no white space, numbers as {@link
 * ExactTree} leaves them. Two documents that differ only in layout, order of members or spelling of
 * numbers have the same text.
 */
final class CanonicalJson {

  private CanonicalJson() {}

  static String of(JsonNode node) {
    StringBuilder text = new StringBuilder();
    append(node, text);
    return text.toString();
  }

  /** Lower-case hexadecimal SHA-256 of the canonical text. */
  static String digest(JsonNode node) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(of(node).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static void append(JsonNode node, StringBuilder text) {
    if (node.isObject()) {
      Map<String, JsonNode> sorted = new TreeMap<>();
      node.properties().forEach(member -> sorted.put(member.getKey(), member.getValue()));
      String separator = "{";
      for (Map.Entry<String, JsonNode> member : sorted.entrySet()) {
        text.append(separator).append(quoted(member.getKey())).append(':');
        append(member.getValue(), text);
        separator = ",";
      }
      text.append(sorted.isEmpty() ? "{}" : "}");
    } else if (node.isArray()) {
      text.append('[');
      for (Iterator<JsonNode> items = node.elements(); items.hasNext(); ) {
        append(items.next(), text);
        text.append(items.hasNext() ? "," : "");
      }
      text.append(']');
    } else if (node.isNumber()) {
      text.append(node.decimalValue());
    } else {
      text.append(node);
    }
  }

  private static String quoted(String name) {
    return TextNode.valueOf(name).toString();
  }
}
