package dev.trestle.schemas.compatibility;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.trestle.schemas.Schema;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A schema inside a document: the document and where in it. */
record Part(Schema schema, String pointer) {

  static Part payload(Schema schema) {
    return new Part(schema, schema.payloadPointer()).resolved();
  }

  JsonNode node() {
    return schema.document().at(pointer);
  }

  JsonNode get(String keyword) {
    return node().path(keyword);
  }

  boolean has(String keyword) {
    return node().has(keyword);
  }

  /** Whether every value is accepted, seen without effort. */
  boolean acceptsAll() {
    return node().isBoolean() ? node().booleanValue() : node().isEmpty();
  }

  boolean acceptsNone() {
    return node().isBoolean() && !node().booleanValue();
  }

  boolean accepts(JsonNode value) {
    return schema.accepts(pointer, value);
  }

  /** The schema under a keyword, or under a name or index under a keyword; references followed. */
  Part child(String... path) {
    StringBuilder at = new StringBuilder(pointer);
    for (String step : path) {
      at.append('/').append(step.replace("~", "~0").replace("/", "~1"));
    }
    return new Part(schema, at.toString()).resolved();
  }

  Optional<Part> optional(String keyword) {
    return has(keyword) ? Optional.of(child(keyword)) : Optional.empty();
  }

  /** The schemas of a list under a keyword. */
  List<Part> list(String keyword) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < get(keyword).size(); i++) {
      parts.add(child(keyword, Integer.toString(i)));
    }
    return parts;
  }

  /** The names of a map under a keyword. */
  List<String> names(String keyword) {
    List<String> names = new ArrayList<>();
    get(keyword).fieldNames().forEachRemaining(names::add);
    return names;
  }

  private Part resolved() {
    Part part = this;
    // Chains of references end: a schema in which one does not is refused when it is read.
    while (part.get("$ref").isTextual()) {
      String fragment = part.get("$ref").textValue().substring(1).replace("+", "%2B");
      String target = URLDecoder.decode(fragment, StandardCharsets.UTF_8);
      part = new Part(schema, JsonPointer.compile(target).toString());
    }
    return part;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Part part && schema == part.schema && pointer.equals(part.pointer);
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(schema) * 31 + pointer.hashCode();
  }
}
