package dev.trestle.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Where schemas stand inside a draft-07 schema, as JSON Pointers. */
final class SubSchemas {

  private static final List<String> SAME_PLACE = List.of("not", "if", "then", "else");
  private static final List<String> SAME_PLACE_LISTS = List.of("allOf", "anyOf", "oneOf");
  private static final List<String> CHILDREN =
      List.of("additionalItems", "additionalProperties", "contains", "propertyNames");
  private static final List<String> CHILD_MAPS = List.of("patternProperties", "properties");
  private static final List<String> DEFINITIONS = List.of("$defs", "definitions");

  private SubSchemas() {}

  /** Those that judge the same value as the schema itself. */
  static List<String> samePlace(JsonNode schema, String pointer) {
    List<String> found = new ArrayList<>();
    SAME_PLACE.forEach(keyword -> one(schema, pointer, keyword, found));
    SAME_PLACE_LISTS.forEach(keyword -> list(schema, pointer, keyword, found));
    for (var dependency : schema.path("dependencies").properties()) {
      if (!dependency.getValue().isArray()) {
        found.add(pointer + "/dependencies/" + Pointers.escape(dependency.getKey()));
      }
    }
    return found;
  }

  /** Those that judge members, items or names of the value. */
  static List<String> children(JsonNode schema, String pointer) {
    List<String> found = new ArrayList<>();
    CHILDREN.forEach(keyword -> one(schema, pointer, keyword, found));
    CHILD_MAPS.forEach(keyword -> map(schema, pointer, keyword, found));
    if (schema.path("items").isArray()) {
      list(schema, pointer, "items", found);
    } else {
      one(schema, pointer, "items", found);
    }
    return found;
  }

  /** Those that judge nothing until something refers to them. */
  static List<String> definitions(JsonNode schema, String pointer) {
    List<String> found = new ArrayList<>();
    DEFINITIONS.forEach(keyword -> map(schema, pointer, keyword, found));
    return found;
  }

  private static void one(JsonNode schema, String pointer, String keyword, List<String> found) {
    if (schema.has(keyword)) {
      found.add(pointer + "/" + keyword);
    }
  }

  private static void list(JsonNode schema, String pointer, String keyword, List<String> found) {
    for (int i = 0; i < schema.path(keyword).size(); i++) {
      found.add(pointer + "/" + keyword + "/" + i);
    }
  }

  private static void map(JsonNode schema, String pointer, String keyword, List<String> found) {
    schema
        .path(keyword)
        .fieldNames()
        .forEachRemaining(name -> found.add(pointer + "/" + keyword + "/" + Pointers.escape(name)));
  }
}
