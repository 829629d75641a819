package dev.trestle.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trestle.aws.embedded.Aws;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.v1.Delivery;
import dev.trestle.v1.PublishBatchRequest;
import dev.trestle.v1.PublishBatchResponse;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.PublishResponse;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** The gateway against AWS. */
@Aws
@Timeout(120)
class GatewayIT {

  @Test
  void whatIsPublishedIsInTheLogAndOnTheBusAsPublished(AwsEnvironment environment)
      throws Exception {
    BusQueue queue = BusQueue.of(environment);
    try (TestGateway gateway = TestGateway.start(null, BusQueue.settings(environment))) {
      String payload =
          Events.AUDIO.replace("\"size\":1048576", "\"size\":1048576,\"n\":9007199254740993");
      PublishResponse receipt =
          gateway
              .publisher()
              .publish(PublishRequest.newBuilder().setEvent(Events.audio(payload)).build());

      assertThat(receipt.getDelivery()).isEqualTo(Delivery.DELIVERY_ON_BUS);
      JsonNode event = queue.await(1).get(0);
      assertThat(event.get("source").asText()).isEqualTo("custom.upload-service");
      assertThat(event.get("detail-type").asText()).isEqualTo("AudioUploaded");
      assertThat(event.get("id").asText()).isEqualTo(receipt.getBusEventId());
      assertThat(event.at("/resources/0").asText())
          .isEqualTo("arn:aws:s3:::local-uploads/audio/a b.wav");
      assertThat(event.at("/detail/userId").asText()).isEqualTo("user-1");
      assertThat(queue.bodies().get(0)).contains("9007199254740993");
      assertThat(event.at("/detail/_event/id").asText()).isEqualTo(receipt.getEventId());
      assertThat(event.at("/detail/_event/traceparent").asText()).matches("00-.{32}-.{16}-0[01]");

      PublishBatchRequest.Builder batch = PublishBatchRequest.newBuilder();
      for (int i = 0; i < 200; i++) {
        batch.addEvents(Events.audio().toBuilder().setSubject("file-" + i));
      }
      PublishBatchResponse response = gateway.publisher().publishBatch(batch.build());
      assertThat(response.getResultsList()).allMatch(result -> result.hasPublished());
      assertThat(queue.await(201).stream().map(e -> e.at("/detail/_event/offset").asLong()))
          .doesNotHaveDuplicates()
          .hasSize(201);
    }
  }

  @Test
  void oddPayloadsReachTheBusAsPublished(AwsEnvironment environment) throws Exception {
    BusQueue queue = BusQueue.of(environment);
    List<String> odd =
        List.of(
            "quote \\\" backslash \\\\ slash \\/ tab \\t unit \\u001f null \\u0000",
            "emoji \uD83C\uDFA7 escaped \\ud83c\\udfa7 lines \u2028\u2029 \u00fc\u20ac\u007f",
            "\\\\\\\"\\\\");
    try (TestGateway gateway = TestGateway.start(null, BusQueue.settings(environment))) {
      PublishBatchRequest.Builder batch = PublishBatchRequest.newBuilder();
      for (String text : odd) {
        batch.addEvents(
            Events.audio(
                " {\n\t\"odd\" : \"" + text + "\",\r\n" + Events.AUDIO.substring(1) + "\n\t "));
      }
      PublishBatchResponse response = gateway.publisher().publishBatch(batch.build());
      assertThat(response.getResultsList()).allMatch(result -> result.hasPublished());

      ObjectMapper json = new ObjectMapper();
      assertThat(queue.await(odd.size()).stream().map(event -> event.at("/detail/odd").textValue()))
          .containsExactlyInAnyOrder(
              json.readValue("\"" + odd.get(0) + "\"", String.class),
              json.readValue("\"" + odd.get(1) + "\"", String.class),
              json.readValue("\"" + odd.get(2) + "\"", String.class));
    }
  }

  @Test
  void healthAndReflectionAnswer(AwsEnvironment environment) throws Exception {
    try (TestGateway gateway = TestGateway.start(null, BusQueue.settings(environment))) {
      assertThat(
              HealthGrpc.newBlockingStub(gateway.channel())
                  .check(
                      HealthCheckRequest.newBuilder()
                          .setService("trestle.v1.EventPublisher")
                          .build())
                  .getStatus())
          .isEqualTo(ServingStatus.SERVING);
      assertThat(reflected(gateway))
          .contains("PublishBatch", "google/rpc/status.proto", "RetryInfo");
    }
  }

  @Test
  void withoutTablesAndBusTheGatewayIsNotReadyAndSaysWhatIsMissing(AwsEnvironment environment) {
    Map<String, Object> settings = BusQueue.settings(environment);
    settings.put("trestle.environment", "nowhere");

    Throwable notReady = catchThrowable(() -> TestGateway.start(null, settings));

    assertThat(notReady)
        .hasMessageContaining("table nowhere-event-log does not exist")
        .hasMessageContaining("event bus nowhere-application-events does not exist");
  }

  @Test
  void aTableOfAnotherShapeIsToldFromTheRightOne(AwsEnvironment environment) {
    var dynamoDb = environment.aws().dynamoDb();
    String odd = environment.name() + "-odd";
    for (String table : List.of(odd + "-event-log", odd + "-event-state")) {
      var unused =
          dynamoDb.createTable(
              request ->
                  request
                      .tableName(table)
                      .billingMode(BillingMode.PAY_PER_REQUEST)
                      .attributeDefinitions(
                          key -> key.attributeName("pk").attributeType(ScalarAttributeType.S))
                      .keySchema(key -> key.attributeName("pk").keyType(KeyType.HASH)));
    }
    Map<String, Object> settings = BusQueue.settings(environment);
    settings.put("trestle.environment", odd);

    assertThat(catchThrowable(() -> TestGateway.start(null, settings)))
        .hasMessageContaining("table " + odd + "-event-log has the keys [pk] instead of [p, o]");
  }

  @Test
  void aRestartedGatewayKnowsTheIdsOfBefore(AwsEnvironment environment) throws Exception {
    PublishRequest request =
        PublishRequest.newBuilder()
            .setEvent(Events.audio().toBuilder().setId("before-the-restart"))
            .build();
    PublishResponse first;
    try (TestGateway gateway = TestGateway.start(null, BusQueue.settings(environment))) {
      first = gateway.publisher().publish(request);
    }
    try (TestGateway gateway = TestGateway.start(null, BusQueue.settings(environment))) {
      PublishResponse second = gateway.publisher().publish(request);
      assertThat(second.getDuplicate()).isTrue();
      assertThat(second.getPosition()).isEqualTo(first.getPosition());
    }
  }

  private static String reflected(TestGateway gateway) throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> requests =
        ServerReflectionGrpc.newStub(gateway.channel())
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse response) {
                    answer.complete(
                        response.getFileDescriptorResponse().getFileDescriptorProtoList().stream()
                            .map(file -> file.toStringUtf8())
                            .reduce("", String::concat));
                  }

                  @Override
                  public void onError(Throwable thrown) {
                    answer.completeExceptionally(thrown);
                  }

                  @Override
                  public void onCompleted() {}
                });
    requests.onNext(
        ServerReflectionRequest.newBuilder()
            .setFileContainingSymbol("trestle.v1.EventPublisher")
            .build());
    return answer.get(20, TimeUnit.SECONDS);
  }
}
