package dev.trestle.gateway.publish;

import static dev.trestle.server.testing.HandPolicy.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.gateway.Events;
import dev.trestle.gateway.Events.Refusal;
import dev.trestle.gateway.TestGateway;
import dev.trestle.server.security.Action;
import dev.trestle.server.testing.CallerByHeader;
import dev.trestle.server.testing.HandPolicy;
import dev.trestle.server.testing.RecordingAudit;
import dev.trestle.v1.Event;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.PublishBatchRequest;
import dev.trestle.v1.PublishResponse;
import dev.trestle.v1.PublishResult;
import dev.trestle.v1.PublishStreamRequest;
import dev.trestle.v1.PublishStreamResponse;
import dev.trestle.v1.RegisterSchemaRequest;
import io.grpc.stub.StreamObserver;
import io.micronaut.context.annotation.Property;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who publishes what they may not, in every way to publish: refused, not recorded, told by the
 * audit; and done with the check off, so that nothing else had kept them out.
 */
@MicronautTest
@Property(name = "test.memory", value = "true")
@Property(name = "test.policy", value = "true")
class PublishRightsTest {

  private static final int PERMISSION_DENIED = 7;
  private static final String UPLOADS = "system:serviceaccount:media:upload-service";
  private static final String SOURCE = "custom.upload-service";

  @Inject TestGateway gateway;
  @Inject HandPolicy policy;
  @Inject RecordingAudit audit;
  private CallerCalls calls;

  @BeforeEach
  void letUploadsBePublished() {
    calls = new CallerCalls(gateway);
    policy.set(rule(UPLOADS, Action.PUBLISH).types("AudioUploaded").sources(SOURCE));
    var unused = audit.take();
  }

  @Test
  void aSourceOfSomebodyElse() {
    Event forged = Events.audio().toBuilder().setSource("custom.billing").build();
    long before = calls.end();

    Refusal refusal = calls.refused(UPLOADS, forged);

    assertThat(refusal.code()).isEqualTo(PERMISSION_DENIED);
    assertThat(refusal.reason()).isEqualTo("PERMISSION_DENIED");
    assertThat(calls.end()).isEqualTo(before);
    assertThat(audit.take())
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.who()).isEqualTo(UPLOADS);
              assertThat(line.event()).isEqualTo("refused");
              assertThat(line.details())
                  .containsEntry("action", "publish")
                  .containsEntry("type", "AudioUploaded")
                  .containsEntry("source", "custom.billing");
            });
    policy.off();
    assertThat(calls.publish(UPLOADS, forged).hasPosition()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "custom.Upload-service",
        "custom.upload-service ",
        "custom.upload-service.evil",
        "custom.upload-servic\u0435",
        "custom.upload\u2010service",
        "\u202ecustom.upload-service"
      })
  void aSourceThatLooksLikeAnAllowedOne(String source) {
    Event forged = Events.audio().toBuilder().setSource(source).build();
    long before = calls.end();

    assertThat(calls.refused(UPLOADS, forged).reason()).isEqualTo("PERMISSION_DENIED");
    assertThat(calls.end()).isEqualTo(before);
    policy.off();
    assertThat(calls.publish(UPLOADS, forged).hasPosition()).isTrue();
  }

  @Test
  void aTypeThatLooksLikeAnAllowedOne() {
    register("AudioUploadedTwice", Events.AUDIO);
    for (String type :
        List.of(
            "AudioUploadedTwice",
            "audioUploaded",
            "AudioUploaded ",
            "Audio Uploaded",
            "\u0410udioUploaded",
            "VideoUploaded")) {
      Event forged = Events.audio().toBuilder().setType(type).build();
      long before = calls.end();

      assertThat(calls.refused(UPLOADS, forged).reason()).as(type).isEqualTo("PERMISSION_DENIED");
      assertThat(calls.end()).isEqualTo(before);
    }
    policy.off();
    assertThat(
            calls
                .publish(UPLOADS, Events.audio().toBuilder().setType("AudioUploadedTwice").build())
                .hasPosition())
        .isTrue();
  }

  @Test
  void oneForbiddenEventInABatchFailsNoNeighbour() {
    Event forged = Events.audio().toBuilder().setSource("custom.billing").build();
    PublishBatchRequest batch =
        PublishBatchRequest.newBuilder()
            .addEvents(Events.audio())
            .addEvents(forged)
            .addEvents(Events.audio())
            .build();

    List<PublishResult> results = calls.as(UPLOADS).publishBatch(batch).getResultsList();

    assertThat(results.get(0).getPublished().hasPosition()).isTrue();
    assertThat(Refusal.of(results.get(1).getError()).reason()).isEqualTo("PERMISSION_DENIED");
    assertThat(results.get(2).getPublished().hasPosition()).isTrue();
    assertThat(audit.take()).hasSize(1);
    policy.off();
    assertThat(calls.as(UPLOADS).publishBatch(batch).getResultsList())
        .allMatch(result -> result.getPublished().hasPosition());
  }

  @Test
  void anOpenStreamRefusesOneEventAndHeedsThePolicyAsItChanges() throws Exception {
    BlockingQueue<PublishStreamResponse> answers = new LinkedBlockingQueue<>();
    StreamObserver<PublishStreamRequest> requests =
        CallerByHeader.as(UPLOADS, EventPublisherGrpc.newStub(gateway.channel()))
            .publishStream(new Kept(answers));
    Event forged = Events.audio().toBuilder().setSource("custom.billing").build();

    assertThat(next(requests, answers, Events.audio()).hasPublished()).isTrue();
    assertThat(reason(next(requests, answers, forged))).isEqualTo("PERMISSION_DENIED");
    assertThat(next(requests, answers, Events.audio()).hasPublished()).isTrue();

    policy.set();
    long before = calls.end();
    assertThat(reason(next(requests, answers, Events.audio()))).isEqualTo("PERMISSION_DENIED");
    assertThat(calls.end()).isEqualTo(before);
    assertThat(audit.take()).hasSize(2);

    policy.off();
    assertThat(next(requests, answers, forged).hasPublished()).isTrue();
    requests.onCompleted();
  }

  @Test
  void whoMayNotPublishATypeLearnsNothingOfItsSchemas() {
    register("OrderShipped", "{}");
    for (boolean validateOnly : new boolean[] {true, false}) {
      Refusal existing = calls.refused(UPLOADS, event("OrderShipped", "no json"), validateOnly);
      Refusal missing = calls.refused(UPLOADS, event("OrderMissing", "no json"), validateOnly);

      assertThat(existing.status().toString().replace("OrderShipped", "OrderMissing"))
          .isEqualTo(missing.status().toString());
    }
    policy.off();
    assertThat(calls.refused(UPLOADS, event("OrderMissing", "no json"), true).reason())
        .isEqualTo("EVENT_TYPE_NOT_FOUND");
  }

  @Test
  void aSourceThatTheSchemaFixesIsJudgedAndToldOnlyToWhoMayPublishTheType() throws Exception {
    policy.off();
    var unused =
        gateway
            .registry()
            .registerSchema(
                RegisterSchemaRequest.newBuilder()
                    .setType("OrderFixed")
                    .setDocument(
                        "{\"$schema\":\"http://json-schema.org/draft-07/schema#\","
                            + "\"x-amazon-events-source\":\"custom.shop\",\"type\":\"object\"}")
                    .build());
    Event without = Event.newBuilder().setType("OrderFixed").setJson("{}").build();

    policy.set(rule("shop", Action.PUBLISH).types("OrderFixed").sources("custom.shop"));
    PublishResponse receipt = calls.publish("shop", without);
    assertThat(calls.record(receipt).event().source()).isEqualTo("custom.shop");

    policy.set(rule("other", Action.PUBLISH).types("OrderFixed").sources("custom.other"));
    assertThat(calls.refused("other", without).status().toString()).contains("custom.shop");
    assertThat(calls.refused("nobody", without).status().toString()).doesNotContain("custom.shop");
  }

  private void register(String type, String example) {
    policy.off();
    var unused =
        gateway
            .registry()
            .registerSchema(
                RegisterSchemaRequest.newBuilder()
                    .setType(type)
                    .setDocument(
                        "{\"$schema\":\"http://json-schema.org/draft-07/schema#\","
                            + "\"type\":\"object\",\"examples\":["
                            + example
                            + "]}")
                    .build());
    letUploadsBePublished();
  }

  private static Event event(String type, String json) {
    return Event.newBuilder().setType(type).setSource(SOURCE).setJson(json).build();
  }

  private static PublishStreamResponse next(
      StreamObserver<PublishStreamRequest> requests,
      BlockingQueue<PublishStreamResponse> answers,
      Event event)
      throws InterruptedException {
    requests.onNext(PublishStreamRequest.newBuilder().setEvent(event).build());
    PublishStreamResponse answer = answers.poll(30, TimeUnit.SECONDS);
    assertThat(answer).isNotNull();
    return answer;
  }

  private static String reason(PublishStreamResponse answer) {
    return Refusal.of(answer.getError()).reason();
  }

  private record Kept(BlockingQueue<PublishStreamResponse> answers)
      implements StreamObserver<PublishStreamResponse> {
    @Override
    public void onNext(PublishStreamResponse answer) {
      answers.add(answer);
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }
}
