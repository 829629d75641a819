package dev.trestle.benchmarks.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HexFormat;

/** EventBridge with one bus that takes every entry and delivers to nobody. */
final class EventBus {

  private static final int MOST_ENTRIES = 10;

  private final String name;
  private long calls;
  private long entries;
  private long bytes;
  private long lastId;

  EventBus(String name) {
    this.name = name;
  }

  void resetCounts() {
    calls = 0;
    entries = 0;
    bytes = 0;
  }

  void report(ObjectNode into) {
    into.put("putEventsCalls", calls).put("entries", entries).put("detailBytes", bytes);
  }

  ObjectNode answer(String operation, JsonNode request) {
    return switch (operation) {
      case "PutEvents" -> put(request);
      case "DescribeEventBus" -> describe(request);
      default ->
          throw new AwsException(
              "UnknownOperationException", "The stand-in does not know " + operation);
    };
  }

  private ObjectNode put(JsonNode request) {
    JsonNode given = request.path("Entries");
    if (given.isEmpty() || given.size() > MOST_ENTRIES) {
      throw new AwsException(
          "ValidationException", "Entries must have 1 to 10 members, not " + given.size());
    }
    calls++;
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("FailedEntryCount", 0);
    ArrayNode results = answer.putArray("Entries");
    for (JsonNode entry : given) {
      requireBus(entry.path("EventBusName").asText("default"));
      entries++;
      bytes += entry.path("Detail").asText().length();
      results
          .addObject()
          .put("EventId", "00000000-0000-4000-8000-" + HexFormat.of().toHexDigits(++lastId, 12));
    }
    return answer;
  }

  private ObjectNode describe(JsonNode request) {
    requireBus(request.path("Name").asText("default"));
    return JsonNodeFactory.instance
        .objectNode()
        .put("Name", name)
        .put("Arn", "arn:aws:events:us-east-1:000000000000:event-bus/" + name);
  }

  private void requireBus(String asked) {
    if (!asked.equals(name) && !asked.endsWith("/" + name)) {
      throw new AwsException(
          "ResourceNotFoundException", "Event bus " + asked + " does not exist.");
    }
  }
}
