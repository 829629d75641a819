package dev.trestle.schemas.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumSet;
import java.util.Set;

/** What a value can be; every value is of exactly one kind. */
enum Kind {
  NULL,
  BOOLEAN,
  OBJECT,
  ARRAY,
  STRING,
  INTEGER,
  FRACTION;

  static final Set<Kind> NUMBERS = EnumSet.of(INTEGER, FRACTION);

  static EnumSet<Kind> all() {
    return EnumSet.allOf(Kind.class);
  }

  /** What the keyword {@code type} lets through. */
  static EnumSet<Kind> ofType(JsonNode type) {
    if (type.isTextual()) {
      return ofName(type.textValue());
    }
    EnumSet<Kind> kinds = EnumSet.noneOf(Kind.class);
    type.forEach(name -> kinds.addAll(ofName(name.textValue())));
    return kinds;
  }

  static Kind ofValue(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL -> NULL;
      case BOOLEAN -> BOOLEAN;
      case OBJECT -> OBJECT;
      case ARRAY -> ARRAY;
      case NUMBER -> value.isIntegralNumber() ? INTEGER : FRACTION;
      default -> STRING;
    };
  }

  private static EnumSet<Kind> ofName(String name) {
    return switch (name) {
      case "null" -> EnumSet.of(NULL);
      case "boolean" -> EnumSet.of(BOOLEAN);
      case "object" -> EnumSet.of(OBJECT);
      case "array" -> EnumSet.of(ARRAY);
      case "string" -> EnumSet.of(STRING);
      case "integer" -> EnumSet.of(INTEGER);
      case "number" -> EnumSet.copyOf(NUMBERS);
      default -> EnumSet.noneOf(Kind.class);
    };
  }
}
