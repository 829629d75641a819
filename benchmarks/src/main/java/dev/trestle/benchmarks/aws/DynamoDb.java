package dev.trestle.benchmarks.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.benchmarks.aws.expression.Condition;
import dev.trestle.benchmarks.aws.expression.Update;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * DynamoDB's operations on items, with real conditions and the capacity of a partition key. Not
 * safe across threads.
 */
final class DynamoDb {

  private final Map<String, Table> tables = new LinkedHashMap<>();
  private final Map<String, TableCounts> counts = new LinkedHashMap<>();

  private final Map<String, KeyCapacity> capacities = new LinkedHashMap<>();
  private final LongSupplier clock;
  private boolean limited;

  /**
   * Empty tables.
   *
   * @param limited whether a partition key has DynamoDB's capacity or any
   * @param clock in nanoseconds
   */
  DynamoDb(List<Table> tables, boolean limited, LongSupplier clock) {
    this.clock = clock;
    for (Table table : tables) {
      this.tables.put(table.name(), table);
    }
    limit(limited);
    resetCounts();
  }

  void resetCounts() {
    tables.keySet().forEach(name -> counts.put(name, new TableCounts()));
  }

  /**
   * Whether a partition key has DynamoDB's capacity from now on, or any. What was used until now
   * counts no more.
   */
  void limit(boolean limit) {
    limited = limit;
    tables.keySet().forEach(name -> capacities.put(name, new KeyCapacity(clock)));
  }

  /** Deletes the items of a table that have an attribute, as if their time to live had passed. */
  void forget(String name, String attribute) {
    table(name).deleteAll(attribute);
    capacities.put(name, new KeyCapacity(clock));
  }

  void report(ObjectNode into) {
    counts.forEach((name, count) -> count.report(into.putObject(name)));
  }

  /**
   * Answers one request; throws {@link AwsException} for one that DynamoDB would refuse.
   *
   * @param caller who asks, by access key
   */
  ObjectNode answer(String operation, JsonNode request, String caller) {
    if (operation.equals("ListTables")) {
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      tables.keySet().forEach(answer.putArray("TableNames")::add);
      return answer;
    }
    if (operation.startsWith("Batch")) {
      return new Batch(operation, request).answer(this, caller);
    }
    counts(table(request)).call(operation);
    return one(operation, request, caller);
  }

  /** A request for many items, which counts as one call. */
  void count(String table, String operation) {
    counts(table(table)).call(operation);
  }

  /** Answers a request for items of one table, which is not counted as a call. */
  ObjectNode one(String operation, JsonNode request, String caller) {
    Table table = table(request);
    return switch (operation) {
      case "PutItem" -> {
        ObjectNode item = object(request, "Item");
        yield put(table, charge(table, item, caller, true), request, item);
      }
      case "UpdateItem" -> {
        ObjectNode key = object(request, "Key");
        yield update(table, charge(table, key, caller, true), request, key);
      }
      case "DeleteItem" -> {
        ObjectNode key = object(request, "Key");
        yield delete(table, charge(table, key, caller, true), request, key);
      }
      case "GetItem" -> {
        ObjectNode key = object(request, "Key");
        yield get(table, charge(table, key, caller, false), request, key);
      }
      case "Query" -> {
        Table asked = asked(table, request);
        KeyRange range = Query.range(asked, request);
        Charge charge = charge(table, range.partition(), caller, false);
        yield new Query(asked, charge, request, range).answer();
      }
      case "DescribeTable" -> TableDescription.of(table);
      case "DescribeTimeToLive" -> TableDescription.timeToLive();
      default ->
          throw new AwsException(
              "UnknownOperationException", "The stand-in does not know " + operation);
    };
  }

  /** The table, or the index of it that a query names. */
  private static Table asked(Table table, JsonNode request) {
    String name = request.path("IndexName").asText();
    if (name.isEmpty()) {
      return table;
    }
    return table.indexes().stream()
        .filter(index -> index.name().equals(name))
        .map(Index::items)
        .findFirst()
        .orElseThrow(
            () -> new AwsException("ValidationException", "The table lacks the index " + name));
  }

  private Charge charge(Table table, ObjectNode key, String caller, boolean write) {
    return charge(table, table.partitionOf(key), caller, write);
  }

  private Charge charge(Table table, String partition, String caller, boolean write) {
    KeyCapacity capacity = capacities.get(table.name());
    if (capacity == null) {
      throw new IllegalStateException(table.name());
    }
    Charge charge = new Charge(counts(table), capacity, partition, caller);
    if (limited) {
      charge.requireCapacity(write);
    }
    return charge;
  }

  private ObjectNode put(Table table, Charge charge, JsonNode request, ObjectNode item) {
    Table.@Nullable Item before = table.get(item);
    check(charge, request, before);
    return write(table, charge, request, before, item);
  }

  private ObjectNode update(Table table, Charge charge, JsonNode request, ObjectNode key) {
    Table.@Nullable Item before = table.get(key);
    check(charge, request, before);
    Update update =
        Update.parse(
            request.path("UpdateExpression").asText(),
            request.path("ExpressionAttributeNames"),
            request.path("ExpressionAttributeValues"));
    ObjectNode after = update.apply(before == null ? key : before.attributes());
    ObjectNode answer = write(table, charge, request, before, after);
    if (request.path("ReturnValues").asText().equals("ALL_NEW")) {
      answer.set("Attributes", after);
    }
    return answer;
  }

  private ObjectNode write(
      Table table, Charge charge, JsonNode request, Table.@Nullable Item before, ObjectNode after) {
    long size = ItemSize.of(after);
    if (size > 400 * 1024) {
      throw new AwsException(
          "ValidationException", "Item size has exceeded the maximum allowed size");
    }
    long units = ItemSize.writeUnits(Math.max(size, before == null ? 0 : before.size()));
    table.put(after, size);
    charge.written(size, units);
    return old(request, before, consumed(table, request, units));
  }

  private ObjectNode delete(Table table, Charge charge, JsonNode request, ObjectNode key) {
    Table.@Nullable Item before = table.get(key);
    check(charge, request, before);
    long units = ItemSize.writeUnits(before == null ? 0 : before.size());
    table.delete(key);
    charge.written(0, units);
    return old(request, before, consumed(table, request, units));
  }

  private ObjectNode get(Table table, Charge charge, JsonNode request, ObjectNode key) {
    Table.@Nullable Item found = table.get(key);
    boolean consistent = request.path("ConsistentRead").asBoolean(false);
    if (found == null || Table.forgotten(found)) {
      double units = ItemSize.readUnits(0, consistent);
      charge.read(units);
      return consumed(table, request, units);
    }
    double units = ItemSize.readUnits(found.size(), consistent);
    charge.read(units);
    ObjectNode answer = consumed(table, request, units);
    answer.set("Item", Query.project(request, found.attributes()));
    return answer;
  }

  private void check(Charge charge, JsonNode request, Table.@Nullable Item before) {
    JsonNode expression = request.path("ConditionExpression");
    if (!expression.isTextual()) {
      return;
    }
    Condition condition =
        Condition.parse(
            expression.textValue(),
            request.path("ExpressionAttributeNames"),
            request.path("ExpressionAttributeValues"));
    ObjectNode stored =
        before == null ? JsonNodeFactory.instance.objectNode() : before.attributes();
    if (condition.test(stored)) {
      return;
    }
    charge.refused(ItemSize.writeUnits(before == null ? 0 : before.size()));
    boolean show = request.path("ReturnValuesOnConditionCheckFailure").asText().equals("ALL_OLD");
    throw new AwsException(
        "ConditionalCheckFailedException",
        "The conditional request failed",
        show && before != null ? stored : null);
  }

  private static ObjectNode old(JsonNode request, Table.@Nullable Item before, ObjectNode answer) {
    if (before != null && request.path("ReturnValues").asText().equals("ALL_OLD")) {
      answer.set("Attributes", before.attributes());
    }
    return answer;
  }

  /** An answer with the capacity used, if the request wants to know. */
  static ObjectNode consumed(Table table, JsonNode request, double units) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    String wanted = request.path("ReturnConsumedCapacity").asText("NONE");
    if (!wanted.equals("NONE")) {
      answer
          .putObject("ConsumedCapacity")
          .put("TableName", table.name())
          .put("CapacityUnits", units);
    }
    return answer;
  }

  private Table table(JsonNode request) {
    return table(request.path("TableName").asText());
  }

  private Table table(String name) {
    Table table = tables.get(name);
    if (table == null) {
      throw new AwsException(
          "ResourceNotFoundException", "Requested resource not found: Table: " + name);
    }
    return table;
  }

  private TableCounts counts(Table table) {
    return counts.computeIfAbsent(table.name(), name -> new TableCounts());
  }

  private static ObjectNode object(JsonNode request, String member) {
    if (request.path(member) instanceof ObjectNode node) {
      return node;
    }
    throw new AwsException("ValidationException", member + " is required");
  }
}
