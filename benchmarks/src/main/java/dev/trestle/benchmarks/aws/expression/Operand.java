package dev.trestle.benchmarks.aws.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Base64;
import java.util.OptionalInt;

/** What conditions compare and updates assign: typed values such as {@code {"N": "1"}}. */
public sealed interface Operand {

  /** The value for one item; a missing node if the item has none. */
  JsonNode of(JsonNode item);

  /** An attribute of the item. */
  record Attribute(String name) implements Operand {
    @Override
    public JsonNode of(JsonNode item) {
      return item.path(name);
    }
  }

  /** A value of the request. */
  record Value(JsonNode value) implements Operand {
    @Override
    public JsonNode of(JsonNode item) {
      return value;
    }
  }

  /** How long an attribute's text is. */
  record Size(String name) implements Operand {
    @Override
    public JsonNode of(JsonNode item) {
      JsonNode text = item.path(name).path("S");
      return text.isTextual() ? number(BigDecimal.valueOf(text.textValue().length())) : none();
    }
  }

  /** How two values of one type are ordered; empty if they cannot be compared. */
  static OptionalInt compare(JsonNode left, JsonNode right) {
    if (left.has("N") && right.has("N")) {
      return OptionalInt.of(decimal(left).compareTo(decimal(right)));
    }
    if (left.has("S") && right.has("S")) {
      return OptionalInt.of(left.get("S").textValue().compareTo(right.get("S").textValue()));
    }
    if (left.has("B") && right.has("B")) {
      return OptionalInt.of(Arrays.compareUnsigned(bytes(left), bytes(right)));
    }
    return left.equals(right) && !left.isMissingNode() ? OptionalInt.of(0) : OptionalInt.empty();
  }

  static BigDecimal decimal(JsonNode value) {
    return new BigDecimal(value.path("N").asText());
  }

  private static byte[] bytes(JsonNode value) {
    return Base64.getDecoder().decode(value.path("B").asText());
  }

  static JsonNode number(BigDecimal value) {
    return JsonNodeFactory.instance.objectNode().put("N", value.toPlainString());
  }

  static JsonNode none() {
    return MissingNode.getInstance();
  }
}
