package dev.trestle.gateway.publish;

import static dev.trestle.server.testing.HandPolicy.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.trestle.gateway.Events;
import dev.trestle.gateway.Events.Refusal;
import dev.trestle.gateway.TestGateway;
import dev.trestle.gateway.relay.RecordingBus;
import dev.trestle.log.EventLog;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.read.ReadResult;
import dev.trestle.server.security.Action;
import dev.trestle.server.testing.CallerByHeader;
import dev.trestle.server.testing.HandPolicy;
import dev.trestle.server.testing.RecordingAudit;
import dev.trestle.v1.Event;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.PublishBatchRequest;
import dev.trestle.v1.PublishRequest;
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

  @BeforeEach
  void letUploadsBePublished() {
    policy.set(rule(UPLOADS, Action.PUBLISH).types("AudioUploaded").sources(SOURCE));
    var unused = audit.take();
  }

  @Test
  void aSourceOfSomebodyElse() {
    Event forged = Events.audio().toBuilder().setSource("custom.billing").build();
    long before = end();

    Refusal refusal = refused(UPLOADS, forged);

    assertThat(refusal.code()).isEqualTo(PERMISSION_DENIED);
    assertThat(refusal.reason()).isEqualTo("PERMISSION_DENIED");
    assertThat(end()).isEqualTo(before);
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
    assertThat(publish(UPLOADS, forged).hasPosition()).isTrue();
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
    long before = end();

    assertThat(refused(UPLOADS, forged).reason()).isEqualTo("PERMISSION_DENIED");
    assertThat(end()).isEqualTo(before);
    policy.off();
    assertThat(publish(UPLOADS, forged).hasPosition()).isTrue();
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
      long before = end();

      assertThat(refused(UPLOADS, forged).reason()).as(type).isEqualTo("PERMISSION_DENIED");
      assertThat(end()).isEqualTo(before);
    }
    policy.off();
    assertThat(
            publish(UPLOADS, Events.audio().toBuilder().setType("AudioUploadedTwice").build())
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

    List<PublishResult> results = as(UPLOADS).publishBatch(batch).getResultsList();

    assertThat(results.get(0).getPublished().hasPosition()).isTrue();
    assertThat(Refusal.of(results.get(1).getError()).reason()).isEqualTo("PERMISSION_DENIED");
    assertThat(results.get(2).getPublished().hasPosition()).isTrue();
    assertThat(audit.take()).hasSize(1);
    policy.off();
    assertThat(as(UPLOADS).publishBatch(batch).getResultsList())
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
    long before = end();
    assertThat(reason(next(requests, answers, Events.audio()))).isEqualTo("PERMISSION_DENIED");
    assertThat(end()).isEqualTo(before);
    assertThat(audit.take()).hasSize(2);

    policy.off();
    assertThat(next(requests, answers, forged).hasPublished()).isTrue();
    requests.onCompleted();
  }

  @Test
  void whoMayNotPublishATypeLearnsNothingOfItsSchemas() {
    register("OrderShipped", "{}");
    for (boolean validateOnly : new boolean[] {true, false}) {
      Refusal existing = refused(UPLOADS, event("OrderShipped", "no json"), validateOnly);
      Refusal missing = refused(UPLOADS, event("OrderMissing", "no json"), validateOnly);

      assertThat(existing.status().toString().replace("OrderShipped", "OrderMissing"))
          .isEqualTo(missing.status().toString());
    }
    policy.off();
    assertThat(refused(UPLOADS, event("OrderMissing", "no json"), true).reason())
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
    PublishResponse receipt = publish("shop", without);
    assertThat(record(receipt).event().source()).isEqualTo("custom.shop");

    policy.set(rule("other", Action.PUBLISH).types("OrderFixed").sources("custom.other"));
    assertThat(refused("other", without).status().toString()).contains("custom.shop");
    assertThat(refused("nobody", without).status().toString()).doesNotContain("custom.shop");
  }

  @Test
  void theRecordSaysWhoPublishedAndTheBusDoesNot() {
    String spiffe = "spiffe://acme/ns/media/sa/upload-service";
    policy.set(rule("*", Action.PUBLISH));

    assertThat(extensions(UPLOADS))
        .containsEntry("authtype", "service_account")
        .containsEntry("authid", UPLOADS);
    assertThat(extensions(spiffe))
        .containsEntry("authtype", "service_account")
        .containsEntry("authid", spiffe);
    assertThat(extensions("248289761001"))
        .containsEntry("authtype", "unknown")
        .containsEntry("authid", "248289761001");
    assertThat(gateway.bean(RecordingBus.class).details())
        .isNotEmpty()
        .noneMatch(detail -> detail.contains("authid") || detail.contains("248289761001"));
  }

  @Test
  void whereNobodyIsAskedTheRecordSaysNothing() {
    policy.off();
    PublishResponse receipt =
        gateway.publisher().publish(PublishRequest.newBuilder().setEvent(Events.audio()).build());

    assertThat(record(receipt).event().extensions()).doesNotContainKeys("authtype", "authid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"authtype", "authid", "authclaims"})
  void anExtensionThatSaysWhoPublishedIsTheGatewaysOwn(String extension) {
    Event forged = Events.audio().toBuilder().putExtensions(extension, "the-ceo").build();
    long before = end();

    Refusal refusal = refused(UPLOADS, forged);
    assertThat(refusal.reason()).isEqualTo("INVALID_FIELD");
    assertThat(refusal.fields()).containsExactly("event.extensions." + extension);
    assertThat(end()).isEqualTo(before);

    policy.off();
    assertThat(Refusal.of(catchThrowable(() -> unknownCaller(forged))).reason())
        .isEqualTo("INVALID_FIELD");
    Event other = Events.audio().toBuilder().putExtensions("authority", "the-ceo").build();
    assertThat(publish(UPLOADS, other).hasPosition()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"_event\"", "\"\\u005fevent\"", "\"_ev\\u0065nt\""})
  void anEventMemberForgedInAPayload(String name) {
    String forged = "{" + name + ":{\"id\":\"1\",\"replay\":\"r\"}," + Events.AUDIO.substring(1);
    long before = end();

    Refusal refusal = refused(UPLOADS, Events.audio(forged));
    assertThat(refusal.reason()).isEqualTo("SCHEMA_VIOLATION");
    assertThat(end()).isEqualTo(before);
    assertThat(publish(UPLOADS, Events.audio(forged.replace(name, "\"_evenT\""))).hasPosition())
        .isTrue();
  }

  @Test
  void theSameEventOfAnotherCallerIsADuplicate() {
    policy.set(rule("*", Action.PUBLISH));
    Event event = Events.audio().toBuilder().setId("said-by-two").build();
    PublishResponse first = publish("one", event);
    PublishResponse second = publish("two", event);

    assertThat(second.getDuplicate()).isTrue();
    assertThat(record(first).event().extensions()).containsEntry("authid", "one");
  }

  private java.util.Map<String, String> extensions(String who) {
    return record(publish(who, Events.audio())).event().extensions();
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

  private EventPublisherGrpc.EventPublisherBlockingStub as(String who) {
    return CallerByHeader.as(who, gateway.publisher());
  }

  private PublishResponse publish(String who, Event event) {
    return as(who).publish(PublishRequest.newBuilder().setEvent(event).build());
  }

  private PublishResponse unknownCaller(Event event) {
    return gateway.publisher().publish(PublishRequest.newBuilder().setEvent(event).build());
  }

  private Refusal refused(String who, Event event) {
    return refused(who, event, false);
  }

  private Refusal refused(String who, Event event, boolean validateOnly) {
    PublishRequest request =
        PublishRequest.newBuilder().setEvent(event).setValidateOnly(validateOnly).build();
    return Refusal.of(catchThrowable(() -> as(who).publish(request)));
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

  private long end() {
    return gateway.bean(EventLog.class).reader().range(Partition.first("events")).next().value();
  }

  private LogRecord record(PublishResponse receipt) {
    Offset offset = Offset.of(receipt.getPosition().getOffset());
    ReadResult read =
        gateway.bean(EventLog.class).reader().read(Partition.first("events"), offset, 1);
    return ((ReadResult.Page) read).records().get(0);
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
