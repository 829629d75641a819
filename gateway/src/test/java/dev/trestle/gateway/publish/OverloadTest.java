package dev.trestle.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.rpc.RetryInfo;
import dev.trestle.gateway.Events;
import dev.trestle.gateway.Events.Refusal;
import dev.trestle.gateway.TestGateway;
import dev.trestle.gateway.World;
import dev.trestle.log.Partition;
import dev.trestle.server.security.Caller;
import dev.trestle.v1.Event;
import dev.trestle.v1.PublishBatchRequest;
import dev.trestle.v1.PublishBatchResponse;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.PublishResult;
import io.grpc.Deadline;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OverloadTest {

  @Test
  void whatIsBeyondTheBytesInFlightIsToldWhenToRetryAndIsNotRecorded() throws Exception {
    World world = new World();
    try (TestGateway gateway =
        TestGateway.start(world, Map.of("trestle.admission.max-bytes", "10000"))) {
      PublishBatchRequest.Builder batch = PublishBatchRequest.newBuilder();
      for (int i = 0; i < 200; i++) {
        batch.addEvents(Events.audio());
      }
      PublishBatchResponse response = gateway.publisher().publishBatch(batch.build());

      List<PublishResult> refused =
          response.getResultsList().stream().filter(PublishResult::hasError).toList();
      assertThat(refused).isNotEmpty();
      Refusal refusal = Refusal.of(refused.get(0).getError());
      assertThat(refusal.code()).isEqualTo(8);
      assertThat(refusal.reason()).isEqualTo("OVERLOADED");
      assertThat(refusal.status().getDetailsList().stream().anyMatch(d -> d.is(RetryInfo.class)))
          .isTrue();
      long recorded = world.batches.last(Partition.first("events")).orElseThrow().next().value();
      assertThat(recorded).isEqualTo(200 - refused.size());
      assertThat(gateway.publisher().publish(publish()).hasPosition()).isTrue();
    }
  }

  @Test
  void anEventWhoseDeadlineHasPassedIsNotAppended() throws Exception {
    World world = new World();
    try (TestGateway gateway = TestGateway.start(world, Map.of())) {
      Published published =
          gateway
              .bean(Publish.class)
              .one(
                  Caller.NOBODY,
                  Events.audio(),
                  false,
                  Deadline.after(-1, TimeUnit.SECONDS),
                  cancel -> {})
              .get(10, TimeUnit.SECONDS);

      assertThat(published)
          .isInstanceOfSatisfying(
              Published.Failed.class,
              failed -> assertThat(failed.problem().reasonName()).isEqualTo("DEADLINE_PASSED"));
      assertThat(world.batches.last(Partition.first("events"))).isEmpty();
    }
  }

  @Test
  void anOverloadedGatewayRefusesBeforeItValidates() throws Exception {
    try (TestGateway gateway =
        TestGateway.start(new World(), Map.of("trestle.admission.max-bytes", "1"))) {
      PublishRequest invalid = publish(Events.audio("{}"));

      assertThat(refusal(gateway, invalid).reason()).isEqualTo("OVERLOADED");
      assertThat(refusal(gateway, invalid.toBuilder().setValidateOnly(true).build()).reason())
          .isEqualTo("OVERLOADED");
    }
  }

  @Test
  void aCallPastItsDeadlineIsNotValidated() throws Exception {
    try (TestGateway gateway = TestGateway.start(new World(), Map.of())) {
      Published published =
          gateway
              .bean(Publish.class)
              .one(
                  Caller.NOBODY,
                  Events.audio("{}"),
                  true,
                  Deadline.after(-1, TimeUnit.SECONDS),
                  cancel -> {})
              .get(10, TimeUnit.SECONDS);

      assertThat(published)
          .isInstanceOfSatisfying(
              Published.Failed.class,
              failed -> assertThat(failed.problem().reasonName()).isEqualTo("DEADLINE_PASSED"));
    }
  }

  @Test
  void whatIsRefusedOrOnlyValidatedLeavesRoomForOthers() throws Exception {
    Map<String, Object> tight =
        Map.of(
            "trestle.admission.min-events", "1",
            "trestle.admission.initial-events", "1",
            "trestle.admission.max-events", "1");
    try (TestGateway gateway = TestGateway.start(new World(), tight)) {
      Event unknown = Events.audio().toBuilder().setType("Missing").build();
      Event withoutPayload = Events.audio().toBuilder().clearJson().build();
      for (int i = 0; i < 3; i++) {
        assertThat(refusal(gateway, publish(Events.audio("{}"))).reason())
            .isEqualTo("SCHEMA_VIOLATION");
        assertThat(refusal(gateway, publish(unknown)).reason()).isEqualTo("EVENT_TYPE_NOT_FOUND");
        assertThat(refusal(gateway, publish(withoutPayload)).reason()).isEqualTo("INVALID_FIELD");
        PublishRequest onlyValidated = publish().toBuilder().setValidateOnly(true).build();
        assertThat(gateway.publisher().publish(onlyValidated).hasPosition()).isFalse();
        assertThat(gateway.publisher().publish(publish()).hasPosition()).isTrue();
      }
      assertThat(
              gateway
                  .bean(io.micrometer.core.instrument.MeterRegistry.class)
                  .get("trestle.admission.bytes")
                  .gauge()
                  .value())
          .isZero();
    }
  }

  @Test
  void aGatewayWhoseLogIsClosedSaysThatItIsStopping() throws Exception {
    try (TestGateway gateway = TestGateway.start(new World(), Map.of())) {
      gateway.bean(dev.trestle.log.EventLog.class).close();
      Refusal refusal = Refusal.of(catchThrowable(() -> gateway.publisher().publish(publish())));

      assertThat(refusal.code()).isEqualTo(14);
      assertThat(refusal.reason()).isEqualTo("SHUTTING_DOWN");
    }
  }

  private static Refusal refusal(TestGateway gateway, PublishRequest request) {
    return Refusal.of(catchThrowable(() -> gateway.publisher().publish(request)));
  }

  private static PublishRequest publish() {
    return publish(Events.audio());
  }

  private static PublishRequest publish(Event event) {
    return PublishRequest.newBuilder().setEvent(event).build();
  }
}
