package dev.trestle.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a schema document says about its event on the bus, and where in the document the payload's
 * schema is.
 *
 * <p>A document that describes the whole EventBridge event has properties {@code source}, {@code
 * detail-type} and {@code detail}; their constants are Source and DetailType, and the schema of
 * {@code detail} judges the payload. Any other document describes the payload itself, and may name
 * Source and DetailType in {@code x-amazon-events-source} and {@code x-amazon-events-detail-type},
 * as the schemas of the Amazon EventBridge schema registry do.
 */
record Envelope(@Nullable String source, @Nullable String detailType, String payloadPointer) {

  /** Limit of PutEvents. */
  static final int MAX_LENGTH = 128;

  static Envelope of(JsonNode document) {
    JsonNode properties = document.path("properties");
    boolean whole =
        properties.has("source") && properties.has("detail-type") && properties.has("detail");
    Optional<String> source = text(document.path("x-amazon-events-source"));
    Optional<String> detailType = text(document.path("x-amazon-events-detail-type"));
    if (!whole) {
      return new Envelope(source.orElse(null), detailType.orElse(null), "");
    }
    return new Envelope(
        constant(properties.get("source")).or(() -> source).orElse(null),
        constant(properties.get("detail-type")).or(() -> detailType).orElse(null),
        "/properties/detail");
  }

  private static Optional<String> constant(JsonNode schema) {
    JsonNode only = schema.path("enum").size() == 1 ? schema.get("enum").get(0) : null;
    return text(only == null ? schema.path("const") : only);
  }

  private static Optional<String> text(JsonNode node) {
    return node.isTextual() ? Optional.of(node.textValue()) : Optional.empty();
  }
}
