package dev.trestle.benchmarks.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * BatchGetItem or BatchWriteItem: each item as by a request of its own, without a condition. Those
 * that a key's capacity does not allow are left out, as DynamoDB does it.
 */
final class Batch {

  private static final int MOST_READ = 100;
  private static final int MOST_WRITTEN = 25;

  private final String operation;
  private final JsonNode request;
  private final boolean reads;

  Batch(String operation, JsonNode request) {
    this.operation = operation;
    this.request = request;
    this.reads = operation.equals("BatchGetItem");
    if (!reads && !operation.equals("BatchWriteItem")) {
      throw new AwsException(
          "UnknownOperationException", "The stand-in does not know " + operation);
    }
  }

  ObjectNode answer(DynamoDb dynamoDb, String caller) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ObjectNode responses = reads ? answer.putObject("Responses") : answer.objectNode();
    ObjectNode left = answer.putObject(reads ? "UnprocessedKeys" : "UnprocessedItems");
    ArrayNode capacity = answer.putArray("ConsumedCapacity");
    for (Map.Entry<String, JsonNode> table : request.path("RequestItems").properties()) {
      String name = table.getKey();
      dynamoDb.count(name, operation);
      ArrayNode found = responses.putArray(name);
      ArrayNode leftOut = answer.arrayNode();
      double units = 0;
      for (JsonNode item : items(table.getValue())) {
        try {
          ObjectNode one = one(dynamoDb, name, table.getValue(), item, caller);
          units += one.at("/ConsumedCapacity/CapacityUnits").asDouble();
          if (one.has("Item")) {
            found.add(one.get("Item"));
          }
        } catch (AwsException refused) {
          if (!refused.code().endsWith("ProvisionedThroughputExceededException")) {
            throw refused;
          }
          leftOut.add(item);
        }
      }
      leaveOut(left, name, table.getValue(), leftOut);
      capacity.addObject().put("TableName", name).put("CapacityUnits", units);
    }
    return answer;
  }

  private JsonNode items(JsonNode ofTable) {
    JsonNode items = reads ? ofTable.path("Keys") : ofTable;
    int most = reads ? MOST_READ : MOST_WRITTEN;
    if (items.isEmpty() || items.size() > most) {
      throw new AwsException(
          "ValidationException", "1 to " + most + " items are allowed, not " + items.size());
    }
    return items;
  }

  private ObjectNode one(
      DynamoDb dynamoDb, String table, JsonNode ofTable, JsonNode item, String caller) {
    ObjectNode one =
        JsonNodeFactory.instance
            .objectNode()
            .put("TableName", table)
            .put("ReturnConsumedCapacity", "TOTAL");
    if (reads) {
      one.put("ConsistentRead", ofTable.path("ConsistentRead").asBoolean(false)).set("Key", item);
      return dynamoDb.one("GetItem", one, caller);
    }
    if (item.has("PutRequest")) {
      one.set("Item", item.at("/PutRequest/Item"));
      return dynamoDb.one("PutItem", one, caller);
    }
    one.set("Key", item.at("/DeleteRequest/Key"));
    return dynamoDb.one("DeleteItem", one, caller);
  }

  private void leaveOut(ObjectNode left, String table, JsonNode ofTable, ArrayNode items) {
    if (items.isEmpty()) {
      return;
    }
    if (reads) {
      left.putObject(table)
          .put("ConsistentRead", ofTable.path("ConsistentRead").asBoolean(false))
          .set("Keys", items);
    } else {
      left.set(table, items);
    }
  }
}
