package dev.trestle.schemas;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.path.NodePath;
import com.networknt.schema.path.PathType;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The JSON Schema library with this project's settings: draft-07, formats asserted, no network. */
final class DraftSeven {

  static final String ID = "http://json-schema.org/draft-07/schema";

  private static final SchemaRegistryConfig CONFIG =
      SchemaRegistryConfig.builder()
          .formatAssertionsEnabled(true)
          .locale(Locale.ROOT)
          .pathType(PathType.JSON_POINTER)
          .preloadSchema(true)
          .regularExpressionFactory(new LinearPatterns())
          .build();

  private static final Dialect DIALECT =
      Dialect.builder(Dialects.getDraft7())
          .keyword(new ExactMultipleOf())
          .keyword(new OrderedUniqueItems())
          .formats(Map::clear)
          .formats(BoundedFormat.all())
          .build();

  /** Patterns and references get better messages from {@link SchemaStructure}. */
  private static final com.networknt.schema.Schema META =
      SchemaRegistry.withDialect(
              Dialect.builder(Dialects.getDraft7()).formats(Map::clear).build(),
              registry -> registry.schemaRegistryConfig(CONFIG))
          .getSchema(SchemaLocation.of(ID));

  private DraftSeven() {}

  /**
   * Compiles the schema at {@code pointer} of a document that {@link SchemaStructure} found sound.
   */
  static com.networknt.schema.Schema compile(JsonNode document, String pointer) {
    // One registry for each document, so that equal $ids of two documents never meet.
    SchemaRegistry registry =
        SchemaRegistry.withDialect(DIALECT, builder -> builder.schemaRegistryConfig(CONFIG));
    ObjectNode anonymous = document.deepCopy();
    anonymous.remove("$id");
    com.networknt.schema.Schema root = registry.getSchema(anonymous);
    root.initializeValidators();
    return part(root, document, pointer);
  }

  /** The part of a compiled document that a pointer names. */
  static com.networknt.schema.Schema part(
      com.networknt.schema.Schema compiled, JsonNode document, String pointer) {
    NodePath path = new NodePath(PathType.JSON_POINTER);
    JsonNode node = document;
    JsonPointer rest = JsonPointer.compile(pointer);
    while (!rest.matches()) {
      if (node.isArray()) {
        path = path.append(rest.getMatchingIndex());
        node = node.path(rest.getMatchingIndex());
      } else {
        path = path.append(rest.getMatchingProperty());
        node = node.path(rest.getMatchingProperty());
      }
      rest = rest.tail();
    }
    com.networknt.schema.Schema root = compiled.findSchemaResourceRoot();
    com.networknt.schema.Schema schema = pointer.isEmpty() ? root : root.getSubSchema(path);
    schema.initializeValidators();
    return schema;
  }

  /** Where a document breaks the rules of draft-07 for schemas. */
  static List<Error> breaches(JsonNode document, int size) {
    BoundedExecution execution = new BoundedExecution(size);
    META.validate(execution, document);
    return execution.getErrors();
  }
}
