package dev.trestle.benchmarks.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.benchmarks.aws.expression.Condition;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One Query request: a range of one partition, forward or backward, in pages of at most 1 MB. */
final class Query {

  private static final long PAGE_BYTES = 1024 * 1024;

  private final Table table;
  private final Charge charge;
  private final JsonNode request;
  private final KeyRange range;

  Query(Table table, Charge charge, JsonNode request, KeyRange range) {
    this.table = table;
    this.charge = charge;
    this.request = request;
    this.range = range;
  }

  /** The items that a request's key condition selects. */
  static KeyRange range(Table table, JsonNode request) {
    @Nullable Condition keys = expression(request, "KeyConditionExpression");
    if (keys == null) {
      throw new AwsException("ValidationException", "KeyConditionExpression is required");
    }
    return KeyRange.of(table, keys);
  }

  ObjectNode answer() {
    @Nullable Condition filter = expression(request, "FilterExpression");
    int limit = request.path("Limit").asInt(Integer.MAX_VALUE);
    int scanned = 0;
    long bytes = 0;
    ObjectNode answer = DynamoDb.consumed(table, request, 0);
    ArrayNode items = answer.putArray("Items");
    for (Table.Item item : selected().values()) {
      if (Table.forgotten(item)) {
        continue;
      }
      scanned++;
      bytes += item.size();
      if (filter == null || filter.test(item.attributes())) {
        items.add(project(request, item.attributes()));
      }
      if (scanned == limit || bytes >= PAGE_BYTES) {
        answer.set("LastEvaluatedKey", KeyRange.keyOf(table, item.attributes()));
        break;
      }
    }
    return finish(answer, items.size(), scanned, bytes);
  }

  private ObjectNode finish(ObjectNode answer, int returned, int scanned, long bytes) {
    double units = ItemSize.readUnits(bytes, request.path("ConsistentRead").asBoolean(false));
    charge.read(units);
    if (answer.get("ConsumedCapacity") instanceof ObjectNode capacity) {
      capacity.put("CapacityUnits", units);
    }
    if (request.path("Select").asText().equals("COUNT")) {
      answer.remove("Items");
    }
    return answer.put("Count", returned).put("ScannedCount", scanned);
  }

  private NavigableMap<Comparable<?>, Table.Item> selected() {
    NavigableMap<Comparable<?>, Table.Item> items = range.items();
    if (!request.path("ScanIndexForward").asBoolean(true)) {
      items = items.descendingMap();
    }
    JsonNode start = request.path("ExclusiveStartKey");
    return start.isObject() ? items.tailMap(table.sortKey(start), false) : items;
  }

  private static @Nullable Condition expression(JsonNode request, String member) {
    JsonNode text = request.path(member);
    return text.isTextual()
        ? Condition.parse(
            text.textValue(),
            request.path("ExpressionAttributeNames"),
            request.path("ExpressionAttributeValues"))
        : null;
  }

  /** The attributes that a request's projection asks for; all of them without one. */
  static ObjectNode project(JsonNode request, ObjectNode attributes) {
    JsonNode projection = request.path("ProjectionExpression");
    if (!projection.isTextual()) {
      return attributes;
    }
    Set<String> wanted = new HashSet<>();
    for (String name : projection.textValue().split(",", -1)) {
      String trimmed = name.strip();
      wanted.add(request.path("ExpressionAttributeNames").path(trimmed).asText(trimmed));
    }
    ObjectNode part = attributes.objectNode();
    wanted.stream().filter(attributes::has).forEach(name -> part.set(name, attributes.get(name)));
    return part;
  }
}
