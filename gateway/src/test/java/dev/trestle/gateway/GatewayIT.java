package dev.trestle.gateway;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** The gateway against AWS. */
@Aws
@MicronautTest
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
class GatewayIT implements TestPropertyProvider {

  private final AwsEnvironment environment;
  @Inject TestGateway gateway;

  GatewayIT(AwsEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public Map<String, String> getProperties() {
    return environment.micronautProperties();
  }

  @Test
  void whatIsPublishedIsInTheLogAndOnTheBusAsPublished() throws Exception {
    BusQueue queue = BusQueue.of(environment);
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

  @Test
  void oddPayloadsReachTheBusAsPublished() throws Exception {
    BusQueue queue = BusQueue.of(environment);
    List<String> odd =
        List.of(
            "quote \\\" backslash \\\\ slash \\/ tab \\t unit \\u001f null \\u0000",
            "emoji \uD83C\uDFA7 escaped \\ud83c\\udfa7 lines \u2028\u2029 \u00fc\u20ac\u007f",
            "\\\\\\\"\\\\");
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

  @Test
  void healthAndReflectionAnswer() throws Exception {
    assertThat(
            HealthGrpc.newBlockingStub(gateway.channel())
                .check(
                    HealthCheckRequest.newBuilder().setService("trestle.v1.EventPublisher").build())
                .getStatus())
        .isEqualTo(ServingStatus.SERVING);
    assertThat(reflected()).contains("PublishBatch", "google/rpc/status.proto", "RetryInfo");
  }

  private String reflected() throws Exception {
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
