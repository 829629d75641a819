package dev.trestle.schemas.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import dev.trestle.schemas.LinearPatterns;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which members of an object a schema speaks of. */
final class Members {

  /** Names that are in use, patterns of names that are, and whether all names are. */
  record InUse(Set<String> names, Set<String> patterns, boolean all) {
    boolean contains(String name) {
      return all
          || names.contains(name)
          || patterns.stream().anyMatch(pattern -> LinearPatterns.find(pattern, name));
    }
  }

  private Members() {}

  /** The schemas that one part applies to a member. */
  static List<Part> of(Part part, String name) {
    List<Part> found = new ArrayList<>();
    if (part.get("properties").has(name)) {
      found.add(part.child("properties", name));
    }
    for (String pattern : part.names("patternProperties")) {
      if (LinearPatterns.find(pattern, name)) {
        found.add(part.child("patternProperties", pattern));
      }
    }
    if (found.isEmpty()) {
      part.optional("additionalProperties").ifPresent(found::add);
    }
    return found;
  }

  /** The schemas that one part applies to members other than by name. */
  static List<Part> unnamed(Part part) {
    List<Part> found = new ArrayList<>();
    part.names("patternProperties")
        .forEach(pattern -> found.add(part.child("patternProperties", pattern)));
    part.optional("additionalProperties").ifPresent(found::add);
    return found;
  }

  /** What the facts declare, in whichever alternative. */
  static InUse inUse(Facts facts) {
    Set<String> names = new HashSet<>();
    Set<String> patterns = new HashSet<>();
    boolean all = facts.strict();
    for (Part part : facts.reach()) {
      names.addAll(part.names("properties"));
      names.addAll(part.names("dependencies"));
      part.get("required").forEach(name -> names.add(name.textValue()));
      part.get("dependencies").forEach(dependency -> names.addAll(texts(dependency)));
      patterns.addAll(part.names("patternProperties"));
      JsonNode others = part.get("additionalProperties");
      all |= others.isObject() && !others.isEmpty();
    }
    return new InUse(names, patterns, all);
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    if (list.isArray()) {
      list.forEach(text -> texts.add(text.textValue()));
    }
    return texts;
  }
}
