package dev.trestle.schemas;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks what the metaschema cannot: that references stay inside the document, resolve and end,
 * that patterns can be matched in linear time, and that nothing stands there which draft-07 would
 * silently ignore.
 */
final class SchemaStructure {

  /** Keywords of later drafts and of OpenAPI that would check nothing here. */
  private static final Set<String> NOT_DRAFT_SEVEN =
      Set.of(
          "$anchor",
          "$dynamicRef",
          "$recursiveRef",
          "dependentRequired",
          "dependentSchemas",
          "maxContains",
          "minContains",
          "nullable",
          "prefixItems",
          "unevaluatedItems",
          "unevaluatedProperties");

  /** May stand beside {@code $ref}, which makes draft-07 ignore every other keyword. */
  private static final Set<String> BESIDE_REF =
      Set.of(
          "$ref",
          "$id",
          "$schema",
          "$comment",
          "$defs",
          "definitions",
          "title",
          "description",
          "default",
          "examples",
          "readOnly");

  private static final int MAX_CHAIN = 32;

  private final JsonNode root;
  private final String origin;
  private final List<SchemaProblem> problems = new ArrayList<>();
  private final Deque<String> unvisited = new ArrayDeque<>();

  /** From each subschema to those that judge the same value. */
  private final Map<String, List<String>> samePlace = new LinkedHashMap<>();

  private SchemaStructure(JsonNode root, String origin) {
    this.root = root;
    this.origin = origin;
  }

  static List<SchemaProblem> problems(JsonNode root, String origin) {
    SchemaStructure structure = new SchemaStructure(root, origin);
    structure.unvisited.add("");
    while (!structure.unvisited.isEmpty()) {
      structure.visit(structure.unvisited.remove());
    }
    if (structure.problems.isEmpty()) {
      structure.checkChains();
    }
    return structure.problems;
  }

  private void visit(String pointer) {
    if (samePlace.containsKey(pointer)) {
      return;
    }
    List<String> next = new ArrayList<>();
    samePlace.put(pointer, next);
    JsonNode schema = root.at(pointer);
    if (schema.isBoolean()) {
      return;
    }
    if (!schema.isObject()) {
      problem(pointer, "This is not a schema: use an object, true or false.");
      return;
    }
    checkNames(schema, pointer);
    if (schema.has("$ref")) {
      followReference(schema, pointer).ifPresent(next::add);
    } else {
      checkPatterns(schema, pointer);
      SubSchemas.samePlace(schema, pointer).forEach(next::add);
      SubSchemas.children(schema, pointer).forEach(unvisited::add);
    }
    SubSchemas.definitions(schema, pointer).forEach(unvisited::add);
    unvisited.addAll(next);
  }

  private void checkNames(JsonNode schema, String pointer) {
    for (Map.Entry<String, JsonNode> member : schema.properties()) {
      String keyword = member.getKey();
      String at = pointer + "/" + Pointers.escape(keyword);
      if (NOT_DRAFT_SEVEN.contains(keyword)) {
        problem(at, "'" + keyword + "' is not a keyword of draft-07 and would check nothing.");
      } else if (!pointer.isEmpty() && (keyword.equals("$id") || keyword.equals("$schema"))) {
        problem(at, "Leave '" + keyword + "' out of inner schemas: refer by '#/…' instead.");
      } else if (schema.has("$ref") && !BESIDE_REF.contains(keyword)) {
        problem(
            at,
            "draft-07 ignores '"
                + keyword
                + "' beside '$ref': put both into an 'allOf', each in its own schema.");
      }
    }
  }

  private void checkPatterns(JsonNode schema, String pointer) {
    if (schema.path("pattern").isTextual()) {
      checkPattern(schema.get("pattern").textValue(), pointer + "/pattern");
    }
    schema
        .path("patternProperties")
        .fieldNames()
        .forEachRemaining(
            pattern ->
                checkPattern(pattern, pointer + "/patternProperties/" + Pointers.escape(pattern)));
  }

  private void checkPattern(String pattern, String pointer) {
    LinearPatterns.refusal(pattern)
        .ifPresent(
            reason ->
                problem(
                    pointer,
                    "The pattern cannot be used ("
                        + reason
                        + "): write it in RE2 syntax, without look-ahead, look-behind or"
                        + " back-references."));
  }

  private Optional<String> followReference(JsonNode schema, String pointer) {
    String at = pointer + "/$ref";
    String reference = schema.get("$ref").asText();
    if (!reference.startsWith("#")) {
      problem(at, "Only references inside the document are followed: use '#/definitions/…'.");
      return Optional.empty();
    }
    String target;
    try {
      target =
          URLDecoder.decode(reference.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8);
      if (!root.at(JsonPointer.compile(target)).isMissingNode()) {
        return Optional.of(target);
      }
    } catch (IllegalArgumentException e) {
      target = reference;
    }
    problem(at, "Nothing is at '" + reference + "': refer to a schema in this document.");
    return Optional.empty();
  }

  /** A chain that judges one value must end, and soon: each link is a level of recursion. */
  private void checkChains() {
    Map<String, Integer> lengths = new LinkedHashMap<>();
    for (String pointer : samePlace.keySet()) {
      if (chain(pointer, lengths, new HashSet<>()) > MAX_CHAIN) {
        return;
      }
    }
  }

  private int chain(String pointer, Map<String, Integer> lengths, Set<String> onPath) {
    Integer known = lengths.get(pointer);
    if (known != null) {
      return known;
    }
    if (!onPath.add(pointer)) {
      problem(pointer, "This schema refers back to itself for the same value, which never ends.");
      return MAX_CHAIN + 1;
    }
    int length = 0;
    for (String next : samePlace.getOrDefault(pointer, List.of())) {
      if (onPath.size() > MAX_CHAIN) {
        problem(pointer, "More than " + MAX_CHAIN + " schemas in a chain judge the same value.");
        return MAX_CHAIN + 1;
      }
      length = Math.max(length, 1 + chain(next, lengths, onPath));
      if (length > MAX_CHAIN) {
        return length;
      }
    }
    onPath.remove(pointer);
    lengths.put(pointer, length);
    return length;
  }

  private void problem(String pointer, String message) {
    problems.add(new SchemaProblem(origin, pointer, message));
  }
}
