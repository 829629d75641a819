package dev.trestle.schemas.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether two schemas make the same demands in the same words, titles and the like aside. */
final class Sameness {

  private static final List<String> VALUES =
      List.of(
          "const",
          "contentEncoding",
          "contentMediaType",
          "enum",
          "exclusiveMaximum",
          "exclusiveMinimum",
          "format",
          "maxItems",
          "maxLength",
          "maxProperties",
          "maximum",
          "minItems",
          "minLength",
          "minProperties",
          "minimum",
          "multipleOf",
          "pattern",
          "type",
          "uniqueItems");
  private static final List<String> SINGLE =
      List.of(
          "additionalItems",
          "additionalProperties",
          "contains",
          "else",
          "if",
          "not",
          "propertyNames",
          "then");
  private static final List<String> LISTS = List.of("allOf", "anyOf", "oneOf");
  private static final List<String> MAPS = List.of("patternProperties", "properties");

  private record Pair(Part one, Part other) {}

  private final Set<Pair> assumed = new HashSet<>();

  private Sameness() {}

  static boolean of(Part one, Part other) {
    return new Sameness().same(one, other);
  }

  /** Whether both parts have the keyword with the same meaning, or neither has it. */
  static boolean of(Part one, Part other, String keyword) {
    return new Sameness().sameKeyword(one, other, keyword);
  }

  private boolean same(Part one, Part other) {
    if (!assumed.add(new Pair(one, other))) {
      return true;
    }
    if (one.node().isBoolean() || other.node().isBoolean()) {
      return one.node().equals(other.node());
    }
    for (List<String> keywords :
        List.of(VALUES, SINGLE, LISTS, MAPS, List.of("items", "dependencies", "required"))) {
      for (String keyword : keywords) {
        if (!sameKeyword(one, other, keyword)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean sameKeyword(Part one, Part other, String keyword) {
    if (!one.has(keyword) || !other.has(keyword)) {
      return one.has(keyword) == other.has(keyword);
    }
    JsonNode mine = one.get(keyword);
    JsonNode yours = other.get(keyword);
    if (SINGLE.contains(keyword) || (keyword.equals("items") && !mine.isArray())) {
      return mine.isArray() == yours.isArray() && same(one.child(keyword), other.child(keyword));
    }
    if (LISTS.contains(keyword) || keyword.equals("items")) {
      return mine.isArray() == yours.isArray() && sameList(one, other, keyword);
    }
    if (MAPS.contains(keyword)) {
      return sameMap(one, other, keyword);
    }
    return keyword.equals("required") ? asSet(mine).equals(asSet(yours)) : mine.equals(yours);
  }

  private boolean sameList(Part one, Part other, String keyword) {
    List<Part> mine = one.list(keyword);
    List<Part> yours = other.list(keyword);
    for (int i = 0; i < mine.size() && i < yours.size(); i++) {
      if (!same(mine.get(i), yours.get(i))) {
        return false;
      }
    }
    return mine.size() == yours.size();
  }

  private boolean sameMap(Part one, Part other, String keyword) {
    if (!Set.copyOf(one.names(keyword)).equals(Set.copyOf(other.names(keyword)))) {
      return false;
    }
    return one.names(keyword).stream()
        .allMatch(name -> same(one.child(keyword, name), other.child(keyword, name)));
  }

  private static Set<JsonNode> asSet(JsonNode list) {
    Set<JsonNode> set = new HashSet<>();
    list.forEach(set::add);
    return set;
  }
}
