package dev.trestle.benchmarks.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What one partition key may write and read in a second. */
class KeyCapacityTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  // 99.x KB with keys and names: 100 write units, or 25 read units.
  private static final String PAYLOAD = Base64.getEncoder().encodeToString(new byte[102_000]);

  private long now;
  private final DynamoDb dynamoDb =
      new DynamoDb(
          List.of(new Table("log", new Table.KeySchema("p", "S", "o", "N"), Table.KEEP_ALL)),
          true,
          () -> now);
  private int lastOffset;

  @Test
  void idleKeyWritesASecondsWorthAtOnce() {
    assertThat(putUntilThrottled("a")).isEqualTo(10);
  }

  @Test
  void busyKeyWritesAThousandUnitsASecond() {
    putUntilThrottled("a");
    int written = 0;
    for (int i = 0; i < 1_000; i++) {
      now += TimeUnit.MILLISECONDS.toNanos(10);
      written += putUntilThrottled("a");
    }

    assertThat(written).isBetween(99, 101);
  }

  @Test
  void whatIsNotUsedIsKeptForASecondOnly() {
    putUntilThrottled("a");
    now += TimeUnit.HOURS.toNanos(1);

    assertThat(putUntilThrottled("a")).isEqualTo(10);
  }

  @Test
  void keysDoNotShareCapacity() {
    putUntilThrottled("a");

    assertThat(putUntilThrottled("b")).isEqualTo(10);
  }

  @Test
  void refusedConditionsUseCapacityToo() {
    put("a", 0);
    for (int i = 0; i < 9; i++) {
      assertThatThrownBy(() -> put("a", 0)).hasMessageContaining("conditional");
    }

    assertThatThrownBy(() -> put("a", 0)).hasMessageContaining("provisioned throughput");
  }

  @Test
  void throttledWritesCostNothingAndReadsGoOn() {
    putUntilThrottled("a");
    long before = counts().path("writeUnits").asLong();
    assertThatThrownBy(() -> put("a", ++lastOffset)).isInstanceOf(AwsException.class);

    assertThat(counts().path("writeUnits").asLong()).isEqualTo(before);
    assertThat(counts().path("throttledWrites").asLong()).isEqualTo(2);
    assertThat(query("a").path("Count").asInt()).isPositive();
  }

  @Test
  void consistentReadsOfOneKeyTakeTwelveMegabytesASecond() {
    for (int i = 0; i < 10; i++) {
      put("a", ++lastOffset);
    }
    int pages = 0;
    try {
      while (pages < 100) {
        query("a");
        pages++;
      }
    } catch (AwsException throttled) {
      assertThat(throttled.code()).endsWith("#ProvisionedThroughputExceededException");
    }

    // A page of ten batches costs 250 of the 3,000 units.
    assertThat(pages).isEqualTo(12);
    assertThat(counts().path("throttledReads").asLong()).isEqualTo(1);
  }

  @Test
  void withoutLimitsNothingIsThrottled() {
    dynamoDb.limit(false);

    assertThat(putUntilThrottled("a")).isEqualTo(100);
  }

  /** How many batches of 100 units could be put, 100 at most. */
  private int putUntilThrottled(String key) {
    for (int written = 0; written < 100; written++) {
      try {
        put(key, ++lastOffset);
      } catch (AwsException throttled) {
        assertThat(throttled.code()).endsWith("#ProvisionedThroughputExceededException");
        return written;
      }
    }
    return 100;
  }

  private void put(String key, int offset) {
    answer(
        "PutItem",
        """
        {'TableName': 'log',
         'Item': {'p': {'S': '%s'}, 'o': {'N': '%d'}, 'd': {'B': '%s'}},
         'ConditionExpression': 'attribute_not_exists(p)'}"""
            .formatted(key, offset, PAYLOAD));
  }

  private ObjectNode query(String key) {
    return answer(
        "Query",
        """
        {'TableName': 'log', 'KeyConditionExpression': 'p = :p', 'ConsistentRead': true,
         'ExpressionAttributeValues': {':p': {'S': '%s'}}}"""
            .formatted(key));
  }

  private ObjectNode answer(String operation, String request) {
    try {
      return dynamoDb.answer(operation, JSON.readTree(request.replace('\'', '"')), "test");
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode counts() {
    ObjectNode counts = JsonNodeFactory.instance.objectNode();
    dynamoDb.report(counts);
    return counts.path("log");
  }
}
