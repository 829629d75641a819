package dev.trestle.benchmarks.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

/** Calls that write or read many items. */
class DynamoDbManyItemsTest {

  private final Tables tables = new Tables();

  @Test
  void manyItemsAreWrittenAndReadByOneCallEach() {
    ObjectNode written =
        tables.call(
            "BatchWriteItem",
            """
            {'RequestItems': {'state': [
              {'PutRequest': {'Item': {'k': {'S': 'm'}, 's': {'S': '1'}, 'd': {'B': '%s'}}}},
              {'PutRequest': {'Item': {'k': {'S': 'm'}, 's': {'S': '2'}}}},
              {'DeleteRequest': {'Key': {'k': {'S': 'm'}, 's': {'S': '3'}}}}]}}"""
                .formatted(Tables.bytes(1_500)));
    assertThat(written.at("/ConsumedCapacity/0/CapacityUnits").asInt()).isEqualTo(4);
    assertThat(written.path("UnprocessedItems")).isEmpty();

    ObjectNode read =
        tables.call(
            "BatchGetItem",
            """
            {'RequestItems': {'state': {'ConsistentRead': true, 'Keys': [
              {'k': {'S': 'm'}, 's': {'S': '2'}}, {'k': {'S': 'm'}, 's': {'S': '3'}}]}}}""");
    assertThat(read.at("/Responses/state")).hasSize(1);
    assertThat(read.at("/Responses/state/0/s/S").asText()).isEqualTo("2");
    assertThat(tables.counts().at("/state/calls/BatchWriteItem").asInt()).isEqualTo(1);
    assertThat(tables.counts().at("/state/calls/BatchGetItem").asInt()).isEqualTo(1);
    assertThatThrownBy(
            () ->
                tables.call(
                    "BatchWriteItem",
                    "{'RequestItems': {'state': ["
                        + "{'DeleteRequest': {'Key': {'k': {'S': 'm'}, 's': {'S': '3'}}}},"
                            .repeat(25)
                        + "{'DeleteRequest': {'Key': {'k': {'S': 'm'}, 's': {'S': '4'}}}}]}}"))
        .hasMessageContaining("26");
  }

  @Test
  void whatAKeyHasNoCapacityForIsLeftOutOfMany() {
    tables.limit();
    String put = "{'PutRequest': {'Item': {'k': {'S': 'm'}, 's': {'S': '%d'}, 'd': {'B': '%s'}}}}";
    String large = Tables.bytes(390 * 1024);

    ObjectNode answer =
        tables.call(
            "BatchWriteItem",
            "{'RequestItems': {'state': [%s, %s, %s, %s]}}"
                .formatted(
                    put.formatted(1, large),
                    put.formatted(2, large),
                    put.formatted(3, large),
                    put.formatted(4, large)));

    assertThat(answer.at("/UnprocessedItems/state")).hasSize(1);
    assertThat(answer.at("/UnprocessedItems/state/0/PutRequest/Item/s/S").asText()).isEqualTo("4");
  }
}
