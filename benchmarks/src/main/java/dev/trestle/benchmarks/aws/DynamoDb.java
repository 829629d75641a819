package dev.trestle.benchmarks.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.benchmarks.aws.expression.Condition;
import dev.trestle.benchmarks.aws.expression.Update;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** DynamoDB's operations on single items, with real conditions. Not safe across threads. */
final class DynamoDb {

  private final Map<String, Table> tables = new LinkedHashMap<>();
  private final Map<String, TableCounts> counts = new LinkedHashMap<>();

  DynamoDb(List<Table> tables) {
    tables.forEach(table -> this.tables.put(table.name(), table));
    resetCounts();
  }

  void resetCounts() {
    tables.keySet().forEach(name -> counts.put(name, new TableCounts()));
  }

  void report(ObjectNode into) {
    counts.forEach((name, count) -> count.report(into.putObject(name)));
  }

  /** Answers one request; throws {@link AwsException} for one that DynamoDB would refuse. */
  ObjectNode answer(String operation, JsonNode request) {
    if (operation.equals("ListTables")) {
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      tables.keySet().forEach(answer.putArray("TableNames")::add);
      return answer;
    }
    Table table = table(request);
    TableCounts count = counts(table);
    count.call(operation);
    return switch (operation) {
      case "PutItem" -> put(table, count, request);
      case "UpdateItem" -> update(table, count, request);
      case "DeleteItem" -> delete(table, count, request);
      case "GetItem" -> get(table, count, request);
      case "Query" -> new Query(table, count, request).answer();
      case "DescribeTable" -> TableDescription.of(table);
      case "DescribeTimeToLive" -> TableDescription.timeToLive();
      default ->
          throw new AwsException(
              "UnknownOperationException", "The stand-in does not know " + operation);
    };
  }

  private ObjectNode put(Table table, TableCounts count, JsonNode request) {
    ObjectNode item = object(request, "Item");
    Table.@Nullable Item before = table.get(item);
    check(count, request, before);
    return write(table, count, request, before, item);
  }

  private ObjectNode update(Table table, TableCounts count, JsonNode request) {
    ObjectNode key = object(request, "Key");
    Table.@Nullable Item before = table.get(key);
    check(count, request, before);
    Update update =
        Update.parse(
            request.path("UpdateExpression").asText(),
            request.path("ExpressionAttributeNames"),
            request.path("ExpressionAttributeValues"));
    ObjectNode after = update.apply(before == null ? key : before.attributes());
    ObjectNode answer = write(table, count, request, before, after);
    if (request.path("ReturnValues").asText().equals("ALL_NEW")) {
      answer.set("Attributes", after);
    }
    return answer;
  }

  private ObjectNode write(
      Table table,
      TableCounts count,
      JsonNode request,
      Table.@Nullable Item before,
      ObjectNode after) {
    long size = ItemSize.of(after);
    if (size > 400 * 1024) {
      throw new AwsException(
          "ValidationException", "Item size has exceeded the maximum allowed size");
    }
    long units = ItemSize.writeUnits(Math.max(size, before == null ? 0 : before.size()));
    table.put(after, size);
    count.written(size, units);
    return old(request, before, consumed(table, request, units));
  }

  private ObjectNode delete(Table table, TableCounts count, JsonNode request) {
    ObjectNode key = object(request, "Key");
    Table.@Nullable Item before = table.get(key);
    check(count, request, before);
    long units = ItemSize.writeUnits(before == null ? 0 : before.size());
    table.delete(key);
    count.written(0, units);
    return old(request, before, consumed(table, request, units));
  }

  private ObjectNode get(Table table, TableCounts count, JsonNode request) {
    Table.@Nullable Item found = table.get(object(request, "Key"));
    boolean consistent = request.path("ConsistentRead").asBoolean(false);
    if (found == null || Table.forgotten(found)) {
      double units = ItemSize.readUnits(0, consistent);
      count.read(units);
      return consumed(table, request, units);
    }
    double units = ItemSize.readUnits(found.size(), consistent);
    count.read(units);
    ObjectNode answer = consumed(table, request, units);
    answer.set("Item", Query.project(request, found.attributes()));
    return answer;
  }

  private void check(TableCounts count, JsonNode request, Table.@Nullable Item before) {
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
    count.refusedCondition(ItemSize.writeUnits(before == null ? 0 : before.size()));
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
    String name = request.path("TableName").asText();
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
