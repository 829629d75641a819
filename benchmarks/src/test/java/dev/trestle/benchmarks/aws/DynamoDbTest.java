package dev.trestle.benchmarks.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DynamoDbTest {

  private final Tables tables = new Tables();

  @Test
  void secondConditionalPutFailsAndShowsTheFirst() {
    putBatch(0, "first", 10);

    assertThatThrownBy(() -> putBatch(0, "second", 10))
        .isInstanceOfSatisfying(
            AwsException.class,
            refused -> {
              assertThat(refused.code()).isEqualTo("ConditionalCheckFailedException");
              assertThat(refused.item().at("/b/S").asText()).isEqualTo("first");
            });
    assertThat(offsets(query("p = :p", "{':p': {'S': 'events#0'}}", ""))).containsExactly(0);
  }

  @Test
  void numbersSortAsNumbers() {
    for (int offset : new int[] {9, 100, 10, 0}) {
      putBatch(offset, "b" + offset, 10);
    }

    String from10 = "{':p': {'S': 'events#0'}, ':o': {'N': '10'}}";
    assertThat(offsets(query("p = :p AND o >= :o", from10, ""))).containsExactly(10, 100);
    assertThat(offsets(query("p = :p AND o <= :o", from10, "'ScanIndexForward': false,")))
        .containsExactly(10, 9, 0);
    String between = "{':p': {'S': 'events#0'}, ':o': {'N': '9'}, ':x': {'N': '10'}}";
    assertThat(offsets(query("p = :p AND o BETWEEN :o AND :x", between, "")))
        .containsExactly(9, 10);
  }

  @Test
  void pagesContinueAfterTheLastKey() {
    for (int offset = 0; offset < 5; offset++) {
      putBatch(offset, "b", 10);
    }
    List<Integer> seen = new ArrayList<>();
    String start = "";
    do {
      ObjectNode page = query("p = :p", "{':p': {'S': 'events#0'}}", "'Limit': 2," + start);
      seen.addAll(offsets(page));
      start =
          page.has("LastEvaluatedKey")
              ? "'ExclusiveStartKey': " + page.get("LastEvaluatedKey") + ","
              : "";
    } while (!start.isEmpty());

    assertThat(seen).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void writeUnitsAreBegunKilobytesAndRefusedPutsCostToo() {
    ObjectNode answer = putBatch(0, "b", 2_500);
    assertThat(answer.at("/ConsumedCapacity/CapacityUnits").asInt()).isEqualTo(3);

    assertThatThrownBy(() -> putBatch(0, "c", 10)).isInstanceOf(AwsException.class);

    JsonNode counts = tables.counts().path("log");
    assertThat(counts.path("writeUnits").asLong()).isEqualTo(6);
    assertThat(counts.path("itemsWritten").asLong()).isEqualTo(1);
    assertThat(counts.path("refusedConditions").asLong()).isEqualTo(1);
    assertThat(counts.at("/calls/PutItem").asLong()).isEqualTo(2);
  }

  @Test
  void updateChangesOnlyWhenItsConditionHolds() {
    assertThat(lease("a", 100, 0).at("/Attributes/token/N").asText()).isEqualTo("1");
    assertThatThrownBy(() -> lease("b", 200, 99)).isInstanceOf(AwsException.class);
    assertThat(lease("b", 200, 100).at("/Attributes/token/N").asText()).isEqualTo("2");

    ObjectNode item =
        tables.call("GetItem", "{'TableName': 'state', 'Key': {'k': {'S': 'l'}, 's': {'S': 'x'}}}");
    assertThat(item.at("/Item/holder/S").asText()).isEqualTo("b");
  }

  @Test
  void oldBatchesAreForgottenForReadingOnly() {
    for (int offset = 0; offset < 10; offset++) {
      putBatch(offset, "b" + offset, 10_000);
    }

    assertThat(offsets(query("p = :p", "{':p': {'S': 'events#0'}}", "")))
        .containsExactly(6, 7, 8, 9);
    assertThatThrownBy(() -> putBatch(0, "again", 10)).isInstanceOf(AwsException.class);
  }

  @Test
  void stateIsNeverForgotten() {
    for (int sort = 0; sort < 20; sort++) {
      put(
          "state",
          "{'k': {'S': 'segments'}, 's': {'S': '%02d'}, 'd': {'B': '%s'}}"
              .formatted(sort, Tables.bytes(10_000)));
    }

    ObjectNode page =
        tables.call(
            "Query",
            """
            {'TableName': 'state', 'KeyConditionExpression': 'k = :k',
             'ExpressionAttributeValues': {':k': {'S': 'segments'}}}""");
    assertThat(page.get("Items")).hasSize(20);
    assertThat(page.at("/Items/0/d/B").asText()).isEqualTo(Tables.bytes(10_000));
  }

  @Test
  void pagesEndAtOneMegabyteForwardAndBackward() {
    for (int sort = 0; sort < 5; sort++) {
      put(
          "state",
          "{'k': {'S': 'large'}, 's': {'S': '%d'}, 'd': {'B': '%s'}}"
              .formatted(sort, Tables.bytes(300_000)));
    }
    String from =
        "{'TableName': 'state', 'KeyConditionExpression': 'k = :k',"
            + " 'ExpressionAttributeValues': {':k': {'S': 'large'}}, 'ScanIndexForward': ";

    ObjectNode forward = tables.call("Query", from + "true}");
    assertThat(forward.get("Items")).hasSize(4);
    assertThat(forward.at("/LastEvaluatedKey/s/S").asText()).isEqualTo("3");
    ObjectNode backward = tables.call("Query", from + "false}");
    assertThat(backward.at("/Items/0/s/S").asText()).isEqualTo("4");
    ObjectNode rest =
        tables.call(
            "Query",
            from + "false, 'ExclusiveStartKey': " + backward.get("LastEvaluatedKey") + "}");
    assertThat(rest.get("Items")).hasSize(1);
    assertThat(rest.has("LastEvaluatedKey")).isFalse();
  }

  @Test
  void deleteOnConditionLeavesWhatDoesNotMeetIt() {
    lease("a", 100, 0);
    String delete =
        """
        {'TableName': 'state', 'Key': {'k': {'S': 'l'}, 's': {'S': 'x'}},
         'ConditionExpression': 'attribute_not_exists(#k) OR (#h = :h AND #t = :t)',
         'ExpressionAttributeNames': {'#k': 'k', '#h': 'holder', '#t': 'token'},
         'ExpressionAttributeValues': {':h': {'S': '%s'}, ':t': {'N': '1'}}}""";

    assertThatThrownBy(() -> tables.call("DeleteItem", delete.formatted("b")))
        .isInstanceOf(AwsException.class);
    tables.call("DeleteItem", delete.formatted("a"));
    tables.call("DeleteItem", delete.formatted("nobody, as it is gone"));
  }

  @Test
  void binaryValuesCompareAsUnsignedBytes() {
    put("state", "{'k': {'S': 'l'}, 's': {'S': 'x'}, 'd': {'B': '/w=='}}");

    assertThatThrownBy(() -> putIf("d < :d", "'AQ=='")).isInstanceOf(AwsException.class);
    putIf("d = :d", "'/w=='");
  }

  @Test
  void writesAreCountedByWriter() {
    tables.answer("PutItem", put(batch(0, "b", 10)), "one");
    tables.answer("PutItem", put(batch(1, "b", 10)), "one");
    tables.answer("PutItem", put(batch(2, "b", 10)), "other");

    JsonNode writers = tables.counts().at("/log/itemsByWriter");
    assertThat(writers.path("one").asInt()).isEqualTo(2);
    assertThat(writers.path("other").asInt()).isEqualTo(1);
  }

  @Test
  void unknownTableAndOperationAreRefused() {
    assertThatThrownBy(() -> tables.call("PutItem", "{'TableName': 'nowhere', 'Item': {}}"))
        .hasMessageContaining("nowhere");
    assertThatThrownBy(() -> tables.call("TransactWriteItems", "{'TableName': 'log'}"))
        .hasMessageContaining("TransactWriteItems");
  }

  private ObjectNode lease(String holder, long expires, long now) {
    return tables.call(
        "UpdateItem",
        """
        {'TableName': 'state', 'Key': {'k': {'S': 'l'}, 's': {'S': 'x'}},
         'UpdateExpression': 'SET holder = :h, #e = :e, token = if_not_exists(token, :zero) + :one',
         'ConditionExpression': 'attribute_not_exists(k) OR (#e <= :now AND NOT holder = :h)',
         'ExpressionAttributeNames': {'#e': 'expires'},
         'ExpressionAttributeValues': {':h': {'S': '%s'}, ':e': {'N': '%d'}, ':now': {'N': '%d'},
           ':zero': {'N': '0'}, ':one': {'N': '1'}},
         'ReturnValues': 'ALL_NEW'}"""
            .formatted(holder, expires, now));
  }

  private void putIf(String condition, String value) {
    tables.call(
        "PutItem",
        """
        {'TableName': 'state', 'Item': {'k': {'S': 'l'}, 's': {'S': 'x'}},
         'ConditionExpression': '%s', 'ExpressionAttributeValues': {':d': {'B': %s}}}"""
            .formatted(condition, value));
  }

  private void put(String table, String item) {
    tables.call("PutItem", "{'TableName': '%s', 'Item': %s}".formatted(table, item));
  }

  private static String put(String item) {
    return "{'TableName': 'log', 'Item': " + item + "}";
  }

  private static String batch(int offset, String id, int bytes) {
    return "{'p': {'S': 'events#0'}, 'o': {'N': '%d'}, 'b': {'S': '%s'}, 'd': {'B': '%s'}}"
        .formatted(offset, id, Tables.bytes(bytes));
  }

  private ObjectNode putBatch(int offset, String id, int bytes) {
    return tables.call(
        "PutItem",
        """
        {'TableName': 'log',
         'Item': %s,
         'ConditionExpression': 'attribute_not_exists(#p)',
         'ExpressionAttributeNames': {'#p': 'p'},
         'ReturnConsumedCapacity': 'TOTAL',
         'ReturnValuesOnConditionCheckFailure': 'ALL_OLD'}"""
            .formatted(batch(offset, id, bytes)));
  }

  private ObjectNode query(String condition, String values, String more) {
    return tables.call(
        "Query",
        "{'TableName': 'log', "
            + more
            + "'KeyConditionExpression': '"
            + condition
            + "', 'ExpressionAttributeValues': "
            + values
            + "}");
  }

  private static List<Integer> offsets(JsonNode page) {
    List<Integer> offsets = new ArrayList<>();
    page.get("Items").forEach(item -> offsets.add(item.at("/o/N").asInt()));
    return offsets;
  }
}
