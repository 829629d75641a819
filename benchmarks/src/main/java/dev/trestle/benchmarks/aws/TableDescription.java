package dev.trestle.benchmarks.aws;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Answers to questions about a table. */
final class TableDescription {

  private TableDescription() {}

  static ObjectNode of(Table table) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ObjectNode description = answer.putObject("Table");
    description
        .put("TableName", table.name())
        .put("TableStatus", "ACTIVE")
        .put("TableArn", "arn:aws:dynamodb:us-east-1:000000000000:table/" + table.name())
        .putObject("BillingModeSummary")
        .put("BillingMode", "PAY_PER_REQUEST");
    Table.KeySchema key = table.schema();
    key(description, key);
    ArrayNode attributes = description.putArray("AttributeDefinitions");
    attributes
        .addObject()
        .put("AttributeName", key.partition())
        .put("AttributeType", key.partitionType());
    if (key.hasSort()) {
      attributes.addObject().put("AttributeName", key.sort()).put("AttributeType", key.sortType());
    }
    if (!table.indexes().isEmpty()) {
      ArrayNode indexes = description.putArray("GlobalSecondaryIndexes");
      for (Index index : table.indexes()) {
        key(indexes.addObject().put("IndexName", index.name()), index.items().schema());
      }
    }
    return answer;
  }

  private static void key(ObjectNode description, Table.KeySchema key) {
    ArrayNode schema = description.putArray("KeySchema");
    schema.addObject().put("AttributeName", key.partition()).put("KeyType", "HASH");
    if (key.hasSort()) {
      schema.addObject().put("AttributeName", key.sort()).put("KeyType", "RANGE");
    }
  }

  static ObjectNode timeToLive() {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer
        .putObject("TimeToLiveDescription")
        .put("TimeToLiveStatus", "ENABLED")
        .put("AttributeName", "ttl");
    return answer;
  }
}
