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
    ArrayNode schema = description.putArray("KeySchema");
    schema.addObject().put("AttributeName", key.partition()).put("KeyType", "HASH");
    schema.addObject().put("AttributeName", key.sort()).put("KeyType", "RANGE");
    ArrayNode attributes = description.putArray("AttributeDefinitions");
    attributes
        .addObject()
        .put("AttributeName", key.partition())
        .put("AttributeType", key.partitionType());
    attributes.addObject().put("AttributeName", key.sort()).put("AttributeType", key.sortType());
    return answer;
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
