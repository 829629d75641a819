package dev.trestle.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.rpc.RetryInfo;
import dev.trestle.gateway.Events;
import dev.trestle.gateway.Events.Refusal;
import dev.trestle.gateway.TestGateway;
import dev.trestle.gateway.World;
import dev.trestle.log.Partition;
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
        TestGateway.start(world, Map.of("trestle.admission.max-bytes", "1000"))) {
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
              .one(Events.audio(), false, Deadline.after(-1, TimeUnit.SECONDS), cancel -> {})
              .get(10, TimeUnit.SECONDS);

      assertThat(published)
          .isInstanceOfSatisfying(
              Published.Failed.class,
              failed -> assertThat(failed.problem().reasonName()).isEqualTo("DEADLINE_PASSED"));
      assertThat(world.batches.last(Partition.first("events"))).isEmpty();
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

  private static PublishRequest publish() {
    return PublishRequest.newBuilder().setEvent(Events.audio()).build();
  }
}
