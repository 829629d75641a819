package dev.trestle.aws.embedded.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a target receives of an event. */
@FunctionalInterface
interface Input {

  /** The message for the target; none if it is no JSON, for then AWS delivers nothing. */
  Optional<String> of(String event, Rule rule, Instant ingested);

  /** Reads {@code Input}, {@code InputPath} or {@code InputTransformer}: at most one may be set. */
  static Input of(JsonNode target) {
    JsonNode constant = target.path("Input");
    JsonNode path = target.path("InputPath");
    JsonNode transformer = target.path("InputTransformer");
    int given = 0;
    for (JsonNode node : new JsonNode[] {constant, path, transformer}) {
      given += node.isMissingNode() || node.isNull() ? 0 : 1;
    }
    if (given > 1) {
      throw EventBridgeException.validation(
          "Only one of Input, InputPath, or InputTransformer must be provided for target "
              + target.path("Id").asText()
              + ".");
    }
    if (constant.isTextual()) {
      return constant(constant.asText());
    }
    if (path.isTextual()) {
      JsonPath part = new JsonPath(path.asText());
      return (event, rule, ingested) -> {
        JsonNode value = part.in(parse(event));
        return Optional.of(value.isMissingNode() ? "{}" : Json.write(value));
      };
    }
    return transformer.isObject()
        ? transformer(target.path("Id").asText(), transformer)
        : (event, rule, ingested) -> Optional.of(event);
  }

  private static Input constant(String text) {
    try {
      Json.read(text);
    } catch (JsonProcessingException e) {
      throw EventBridgeException.validation("Parameter Input is not valid. Reason: it is no JSON.");
    }
    return (event, rule, ingested) -> Optional.of(text);
  }

  private static Input transformer(String target, JsonNode transformer) {
    Map<String, JsonPath> paths = new LinkedHashMap<>();
    transformer
        .path("InputPathsMap")
        .properties()
        .forEach(path -> paths.put(path.getKey(), new JsonPath(path.getValue().asText())));
    InputTemplate template =
        new InputTemplate(target, transformer.path("InputTemplate").asText(), paths.keySet());
    return (event, rule, ingested) -> {
      JsonNode root = parse(event);
      Map<String, JsonNode> values = new LinkedHashMap<>();
      paths.forEach((name, path) -> values.put(name, path.in(root)));
      return template.fill(values, event, rule, ingested);
    };
  }

  private static JsonNode parse(String event) {
    try {
      return Json.read(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an event on a bus is always JSON", e);
    }
  }
}
