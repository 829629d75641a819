package dev.trestle.schemas.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small schemas and small values over few names and values, so that they meet often. */
final class RandomSchemas {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<String> NAMES = List.of("a", "b", "ab");
  private static final List<String> PATTERNS = List.of("^a", "b$", "a|b");
  private static final List<String> TYPES =
      List.of("null", "boolean", "integer", "number", "string", "array", "object");
  private static final List<String> TEXTS = List.of("", "a", "b", "ab", "aba");
  private static final double[] NUMBERS = {-1, 0, 0.5, 1, 1.5, 2, 3, 4};

  private final Random random;

  RandomSchemas(Random random) {
    this.random = random;
  }

  JsonNode schema(int depth) {
    if (random.nextInt(12) == 0) {
      return JSON.booleanNode(random.nextInt(4) > 0);
    }
    ObjectNode schema = JSON.objectNode();
    for (int i = random.nextInt(4); i >= 0; i--) {
      addKeyword(schema, depth);
    }
    return schema;
  }

  /** A schema that differs a little. */
  JsonNode changed(JsonNode schema, int depth) {
    if (!schema.isObject() || random.nextInt(8) == 0) {
      return random.nextInt(3) == 0 ? schema(depth) : schema;
    }
    ObjectNode copy = schema.deepCopy();
    switch (random.nextInt(4)) {
      case 0 -> addKeyword(copy, depth);
      case 1 -> {
        if (!copy.isEmpty()) {
          List<String> names = copy.properties().stream().map(Map.Entry::getKey).toList();
          copy.remove(names.get(random.nextInt(names.size())));
        }
      }
      default -> changeInside(copy, depth);
    }
    return copy;
  }

  private void changeInside(ObjectNode schema, int depth) {
    for (Map.Entry<String, JsonNode> member : schema.properties()) {
      switch (member.getKey()) {
        case "items", "not", "if", "then", "else", "contains", "additionalProperties" -> {
          if (!member.getValue().isArray()) {
            member.setValue(changed(member.getValue(), depth - 1));
          }
        }
        case "properties", "patternProperties" ->
            member
                .getValue()
                .properties()
                .forEach(each -> each.setValue(changed(each.getValue(), depth - 1)));
        case "allOf", "anyOf", "oneOf" -> {
          ArrayNode list = (ArrayNode) member.getValue();
          int at = random.nextInt(list.size());
          list.set(at, changed(list.get(at), depth - 1));
        }
        default -> {}
      }
    }
  }

  private void addKeyword(ObjectNode schema, int depth) {
    int bound = depth > 0 ? 34 : 17;
    switch (random.nextInt(bound)) {
      case 0, 1, 2 -> schema.set("type", type());
      case 3 -> schema.set("enum", JSON.arrayNode().add(value(1)).add(value(1)).add(value(0)));
      case 4 -> schema.set("const", value(1));
      case 5 -> schema.set("minimum", number());
      case 6 -> schema.set("maximum", number());
      case 7 -> schema.set("exclusiveMinimum", number());
      case 8 -> schema.set("exclusiveMaximum", number());
      case 9 -> schema.set("multipleOf", JSON.numberNode(random.nextBoolean() ? 1 : 2));
      case 10 -> schema.put("minLength", random.nextInt(3));
      case 11 -> schema.put("maxLength", random.nextInt(3));
      case 12 -> schema.put("pattern", pick(PATTERNS));
      case 13 -> schema.set("required", JSON.arrayNode().add(pick(NAMES)));
      case 14 -> schema.put("maxItems", random.nextInt(3));
      case 15 -> schema.put("minProperties", random.nextInt(3));
      case 16 -> schema.put("maxProperties", random.nextInt(3));
      case 17, 18, 19, 20 ->
          schema.set(
              "properties",
              JSON.objectNode()
                  .<ObjectNode>set(pick(NAMES), schema(depth - 1))
                  .set(pick(NAMES), schema(depth - 1)));
      case 21 -> schema.set("additionalProperties", schema(depth - 1));
      case 22 ->
          schema.set("patternProperties", JSON.objectNode().set(pick(PATTERNS), schema(depth - 1)));
      case 23 -> schema.set("items", schema(depth - 1));
      case 24 -> {
        schema.set("items", JSON.arrayNode().add(schema(depth - 1)));
        schema.set("additionalItems", schema(depth - 1));
      }
      case 25 -> schema.set("allOf", list(depth));
      case 26 -> schema.set("anyOf", list(depth));
      case 27 -> schema.set("oneOf", list(depth));
      case 28 -> schema.set("not", schema(depth - 1));
      case 29 -> {
        schema.set("if", schema(depth - 1));
        schema.set("then", schema(depth - 1));
        schema.set("else", schema(depth - 1));
      }
      case 30 -> schema.set("contains", schema(depth - 1));
      case 31 -> schema.set("propertyNames", schema(depth - 1));
      case 32 -> schema.put("uniqueItems", true);
      default ->
          schema.set(
              "dependencies",
              JSON.objectNode()
                  .set(
                      pick(NAMES),
                      random.nextBoolean()
                          ? JSON.arrayNode().add(pick(NAMES))
                          : schema(depth - 1)));
    }
  }

  private JsonNode type() {
    return random.nextInt(3) > 0
        ? JSON.textNode(pick(TYPES))
        : JSON.arrayNode().add("object").add(TYPES.get(random.nextInt(6)));
  }

  private ArrayNode list(int depth) {
    ArrayNode list = JSON.arrayNode().add(schema(depth - 1));
    return random.nextBoolean() ? list.add(schema(depth - 1)) : list;
  }

  JsonNode value(int depth) {
    return switch (random.nextInt(depth > 0 ? 9 : 5)) {
      case 0 -> JSON.nullNode();
      case 1 -> JSON.booleanNode(random.nextBoolean());
      case 2 -> JSON.textNode(pick(TEXTS));
      case 3, 4 -> number();
      case 5, 6 -> {
        ArrayNode array = JSON.arrayNode();
        for (int i = random.nextInt(3); i > 0; i--) {
          array.add(value(depth - 1));
        }
        yield array;
      }
      default -> object(depth);
    };
  }

  ObjectNode object(int depth) {
    ObjectNode object = JSON.objectNode();
    for (int i = random.nextInt(4); i > 0; i--) {
      object.set(pick(NAMES), value(depth - 1));
    }
    return object;
  }

  private JsonNode number() {
    double number = NUMBERS[random.nextInt(NUMBERS.length)];
    return number == (int) number
        ? JSON.numberNode((int) number)
        : JSON.numberNode(java.math.BigDecimal.valueOf(number));
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
