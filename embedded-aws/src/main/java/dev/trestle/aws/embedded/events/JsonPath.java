package dev.trestle.aws.embedded.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The part of JSON path that EventBridge takes: {@code $.a.b}, {@code [0]}, {@code [*]}. */
final class JsonPath {

  private static final Pattern STEP =
      Pattern.compile("\\.([A-Za-z0-9_:@-]+)|\\[(\\d+)]|\\[(\\*)]|\\['([^']+)']");

  private final List<Step> steps = new ArrayList<>();

  JsonPath(String path) {
    if (!path.startsWith("$")) {
      throw invalid(path);
    }
    Matcher matcher = STEP.matcher(path);
    int at = 1;
    while (at < path.length()) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw invalid(path);
      }
      steps.add(step(matcher));
      at = matcher.end();
    }
  }

  private static EventBridgeException invalid(String path) {
    return EventBridgeException.validation("JSON path is not valid: " + path);
  }

  private static Step step(Matcher matcher) {
    if (matcher.group(2) != null) {
      int index = Integer.parseInt(matcher.group(2));
      return node -> node.path(index);
    }
    if (matcher.group(3) != null) {
      return node -> node.isArray() ? node : MissingNode.getInstance();
    }
    String name = matcher.group(1) != null ? matcher.group(1) : matcher.group(4);
    return node -> node.isArray() ? each((ArrayNode) node, name) : node.path(name);
  }

  private static JsonNode each(ArrayNode elements, String name) {
    ArrayNode found = JsonNodeFactory.instance.arrayNode();
    for (JsonNode element : elements) {
      JsonNode value = element.path(name);
      if (!value.isMissingNode()) {
        found.add(value);
      }
    }
    return found;
  }

  /** The value there, or a missing node. */
  JsonNode in(JsonNode event) {
    JsonNode node = event;
    for (Step step : steps) {
      node = step.from(node);
    }
    return node;
  }

  @FunctionalInterface
  private interface Step {
    JsonNode from(JsonNode node);
  }
}
