package dev.trestle.benchmarks.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.trestle.benchmarks.load.AudioEvents;
import dev.trestle.benchmarks.load.ClosedLoop;
import dev.trestle.benchmarks.load.DirectPublishing;
import dev.trestle.benchmarks.load.Window;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

@Timeout(30)
class StandInAwsIT {

  private static final Duration DELAY = Duration.ofMillis(5);

  private final StandInAws aws =
      new StandInAws(
          new StandInAws.Settings("bench", 0, ServiceDelays.defaults(), 1 << 20, true, false, 1));

  private final DynamoDbClient dynamoDb =
      DynamoDbClient.builder()
          .endpointOverride(URI.create(aws.endpoint()))
          .region(Region.US_EAST_1)
          .credentialsProvider(
              StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
          .httpClientBuilder(ApacheHttpClient.builder())
          .overrideConfiguration(
              override -> override.retryStrategy(DefaultRetryStrategy.doNotRetry()))
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
  void sdkSeesThrottlingOfOneKey() {
    List<PutItemResponse> written = new ArrayList<>();
    ProvisionedThroughputExceededException throttled =
        catchThrowableOfType(
            ProvisionedThroughputExceededException.class,
            () -> {
              while (written.size() < 100) {
                written.add(put("events#0", "b", written.size(), 300_000));
              }
            });

    // One write costs 293 units: the fourth overdraws the second's worth that an idle key has.
    assertThat(written).hasSizeGreaterThanOrEqualTo(4);
    assertThat(throttled.isThrottlingException()).isTrue();
    assertThat(throttled.statusCode()).isEqualTo(400);
    assertThat(put("events#1", "b", 0, 10).consumedCapacity().capacityUnits()).isEqualTo(1.0);
  }

  @Test
  void inAHurryThereAreNeitherDelaysNorLimits() throws IOException, InterruptedException {
    hurry("true");

    for (int offset = 0; offset < 20; offset++) {
      put("events#0", "b", offset, 300_000);
    }
  }

  @Test
  void whatWasWrittenInAHurryUsesUpNothing() throws IOException, InterruptedException {
    hurry("true");
    for (int offset = 0; offset < 20; offset++) {
      put("events#0", "b", offset, 300_000);
    }

    hurry("false");

    assertThat(put("events#0", "b", 20, 300_000).sdkHttpResponse().isSuccessful()).isTrue();
  }

  @Test
  void stateIsKeptBeyondWhatIsKeptOfTheLog() {
    for (int sort = 0; sort < 8; sort++) {
      Map<String, AttributeValue> item =
          Map.of(
              "k", AttributeValue.fromS("key " + sort),
              "s", AttributeValue.fromS("s"),
              "d", AttributeValue.fromB(SdkBytes.fromByteArray(new byte[300_000])));
      dynamoDb.putItem(request -> request.tableName("bench-event-state").item(item));
    }

    assertThat(
            dynamoDb
                .getItem(
                    request ->
                        request
                            .tableName("bench-event-state")
                            .key(
                                Map.of(
                                    "k", AttributeValue.fromS("key 0"),
                                    "s", AttributeValue.fromS("s"))))
                .item()
                .get("d")
                .b()
                .asByteArray())
        .hasSize(300_000);
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

  private void hurry(String value) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(aws.endpoint() + AwsHandler.HURRY))
            .PUT(HttpRequest.BodyPublishers.ofString(value))
            .build();
    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
  }

  private PutItemResponse put(String batch, int offset) {
    return put("events#0", batch, offset, 1_500);
  }

  private PutItemResponse put(String partition, String batch, int offset, int bytes) {
    return dynamoDb.putItem(
        request ->
            request
                .tableName("bench-event-log")
                .item(
                    Map.of(
                        "p", AttributeValue.fromS(partition),
                        "o", AttributeValue.fromN(String.valueOf(offset)),
                        "b", AttributeValue.fromS(batch),
                        "d", AttributeValue.fromB(SdkBytes.fromByteArray(new byte[bytes]))))
                .conditionExpression("attribute_not_exists(p)")
                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
  }
}
