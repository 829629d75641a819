package dev.trestle.schemas.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import dev.trestle.schemas.LinearPatterns;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Whether a value uses only members that a schema declares in one place or another. */
final class Declared {

  private Declared() {}

  static boolean only(JsonNode value, Part schema) {
    return only(value, Set.of(schema));
  }

  private static boolean only(JsonNode value, Set<Part> parts) {
    Set<Part> all = Alternatives.closure(parts);
    for (Map.Entry<String, JsonNode> member : value.properties()) {
      if (all.stream().noneMatch(part -> declares(part, member.getKey()))) {
        return false;
      }
      Set<Part> inner = new HashSet<>();
      all.forEach(part -> inner.addAll(Members.of(part, member.getKey())));
      if (!only(member.getValue(), inner)) {
        return false;
      }
    }
    for (int i = 0; value.isArray() && i < value.size(); i++) {
      Set<Part> inner = new HashSet<>();
      for (Part part : all) {
        Items.of(part, i).ifPresent(inner::add);
        part.optional("contains").ifPresent(inner::add);
      }
      if (!only(value.get(i), inner)) {
        return false;
      }
    }
    return true;
  }

  private static boolean declares(Part part, String name) {
    JsonNode others = part.get("additionalProperties");
    boolean required = false;
    for (JsonNode each : part.get("required")) {
      required |= each.textValue().equals(name);
    }
    return required
        || part.get("properties").has(name)
        || (others.isObject() && !others.isEmpty())
        || part.names("patternProperties").stream()
            .anyMatch(pattern -> LinearPatterns.find(pattern, name));
  }
}
