package dev.trestle.benchmarks.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.trestle.benchmarks.load.AudioEvents;
import dev.trestle.benchmarks.load.ClosedLoop;
import dev.trestle.benchmarks.load.DirectPublishing;
import dev.trestle.benchmarks.load.Window;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

@Timeout(30)
class StandInAwsIT {

  private static final Duration DELAY = Duration.ofMillis(5);

  private final StandInAws aws =
      new StandInAws(new StandInAws.Settings("bench", 0, DELAY, Duration.ofMillis(15), 1 << 20));

  private final DynamoDbClient dynamoDb =
      DynamoDbClient.builder()
          .endpointOverride(URI.create(aws.endpoint()))
          .region(Region.US_EAST_1)
          .credentialsProvider(
              StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
          .httpClientBuilder(ApacheHttpClient.builder())
          .build();

  @AfterEach
  void stop() {
    dynamoDb.close();
    aws.close();
  }

  @Test
  void sdkSeesConditionalPutsAsDynamoDbAnswersThem() {
    PutItemResponse written = put("first", 0);
    assertThat(written.consumedCapacity().capacityUnits()).isEqualTo(2.0);

    ConditionalCheckFailedException refused =
        catchThrowableOfType(ConditionalCheckFailedException.class, () -> put("second", 0));

    assertThat(refused.item().get("b").s()).isEqualTo("first");
    assertThat(refused.item().get("d").b().asByteArray()).hasSize(1_500);
  }

  @Test
  void answersWaitForTheirDelay() {
    put("to load classes", 0);
    long began = System.nanoTime();
    put("again", 1);

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(DELAY);
  }

  @Test
  void tableIsDescribedWithItsKeys() {
    assertThat(dynamoDb.describeTable(table -> table.tableName("bench-event-state")).table())
        .satisfies(
            table -> {
              assertThat(table.tableStatusAsString()).isEqualTo("ACTIVE");
              assertThat(table.keySchema()).extracting("attributeName").containsExactly("k", "s");
            });
  }

  @Test
  void directCallersArePacedByTheDelay() throws InterruptedException {
    try (DirectPublishing publishing =
        new DirectPublishing(URI.create(aws.endpoint()), "bench-application-events", 4)) {
      ClosedLoop loop = ClosedLoop.start(publishing, new AudioEvents(1)::next, 4);
      loop.count(Duration.ofSeconds(1));
      Window window = loop.count(Duration.ofSeconds(1));
      loop.close();

      assertThat(window.failures()).isEmpty();
      assertThat(window.published()).isPositive();
      // Four callers at 15 ms each cannot do more; each may have begun its first one before.
      double each = window.lasted().toNanos() / 15e6 + 1;
      assertThat((double) window.published()).isLessThanOrEqualTo(4 * each);
      assertThat(window.milliseconds(1)).isGreaterThanOrEqualTo(15);
    }
  }

  private PutItemResponse put(String batch, int offset) {
    return dynamoDb.putItem(
        request ->
            request
                .tableName("bench-event-log")
                .item(
                    Map.of(
                        "p", AttributeValue.fromS("events#0"),
                        "o", AttributeValue.fromN(String.valueOf(offset)),
                        "b", AttributeValue.fromS(batch),
                        "d", AttributeValue.fromB(SdkBytes.fromByteArray(new byte[1_500]))))
                .conditionExpression("attribute_not_exists(p)")
                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
  }
}
