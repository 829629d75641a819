package dev.trestle.benchmarks.aws.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.OptionalInt;

/** A condition expression, ready to be asked of items. */
public sealed interface Condition {

  /** Whether it holds of an item; of one that does not exist, ask with an empty object. */
  boolean test(JsonNode item);

  /**
   * Reads a condition.
   *
   * @param names the request's ExpressionAttributeNames, possibly missing
   * @param values the request's ExpressionAttributeValues, possibly missing
   * @throws ExpressionException if it cannot be understood
   */
  static Condition parse(String text, JsonNode names, JsonNode values) {
    return ConditionParser.parse(new Tokens(text, names, values));
  }

  /** All parts hold. */
  record All(List<Condition> parts) implements Condition {
    public All {
      parts = List.copyOf(parts);
    }

    @Override
    public boolean test(JsonNode item) {
      return parts.stream().allMatch(part -> part.test(item));
    }
  }

  /** At least one part holds. */
  record Any(List<Condition> parts) implements Condition {
    public Any {
      parts = List.copyOf(parts);
    }

    @Override
    public boolean test(JsonNode item) {
      return parts.stream().anyMatch(part -> part.test(item));
    }
  }

  /** The part does not hold. */
  record Not(Condition part) implements Condition {
    @Override
    public boolean test(JsonNode item) {
      return !part.test(item);
    }
  }

  /** The item has the attribute. */
  record Exists(String name) implements Condition {
    @Override
    public boolean test(JsonNode item) {
      return item.has(name);
    }
  }

  /** The attribute's text begins so. */
  record BeginsWith(Operand value, Operand prefix) implements Condition {
    @Override
    public boolean test(JsonNode item) {
      JsonNode text = value.of(item).path("S");
      return text.isTextual() && text.textValue().startsWith(prefix.of(item).path("S").asText());
    }
  }

  /** Two values compare so; false if they are of different types. */
  record Compare(Operand left, Relation relation, Operand right) implements Condition {
    @Override
    public boolean test(JsonNode item) {
      JsonNode a = left.of(item);
      JsonNode b = right.of(item);
      if (a.isMissingNode() || b.isMissingNode()) {
        return false;
      }
      OptionalInt order = Operand.compare(a, b);
      return order.isPresent() ? relation.holds(order.getAsInt()) : relation == Relation.NOT_EQUAL;
    }
  }

  /** How two values are to compare. */
  enum Relation {
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL;

    static Relation of(String sign) {
      return switch (sign) {
        case "=" -> EQUAL;
        case "<>" -> NOT_EQUAL;
        case "<" -> LESS;
        case "<=" -> LESS_OR_EQUAL;
        case ">" -> GREATER;
        case ">=" -> GREATER_OR_EQUAL;
        default -> throw new ExpressionException("'" + sign + "' is no comparison");
      };
    }

    boolean holds(int order) {
      return switch (this) {
        case EQUAL -> order == 0;
        case NOT_EQUAL -> order != 0;
        case LESS -> order < 0;
        case LESS_OR_EQUAL -> order <= 0;
        case GREATER -> order > 0;
        case GREATER_OR_EQUAL -> order >= 0;
      };
    }
  }
}
