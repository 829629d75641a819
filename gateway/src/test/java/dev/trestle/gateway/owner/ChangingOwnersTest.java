package dev.trestle.gateway.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.util.concurrent.ListenableFuture;
import dev.trestle.gateway.Eventually;
import dev.trestle.gateway.TestGateway;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.PublishResponse;
import dev.trestle.v1.PublishStreamRequest;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Owners that change all the time, or that the others cannot reach. */
final class ChangingOwnersTest extends SideBySide {

  /** Both give addresses that lead nowhere. */
  @Test
  void gatewaysThatCannotReachEachOtherOwnInTurnsAndBothMakeProgress() throws Exception {
    Map<String, Object> nowhere = Map.of("trestle.owner.address", "127.0.0.1:1");
    TestGateway one = start(nowhere);
    TestGateway two = start(nowhere);
    Map<String, Long> told = new HashMap<>();
    for (int round = 0; round < 6; round++) {
      for (TestGateway asked : List.of(one, two)) {
        String id = "e" + told.size();
        told.put(id, publish(asked, id).getPosition().getOffset());
        assertThat(publish(asked, id).getDuplicate()).isTrue();
      }
    }

    assertThat(offsets()).isEqualTo(told);
    assertThat(one.get("/prometheus")).contains("trestle_owner_changes_total{how=\"turn\"}");
    String health = two.get("/health/readiness");
    assertThat(health).contains("unreachable").contains("127.0.0.1:1");
  }

  @Test
  void noEventIsRefusedWithinItsDeadlineForWantOfAWayAndNoneIsKeptBeyondIt() throws Exception {
    Map<String, Object> nowhere =
        Map.of("trestle.owner.address", "127.0.0.1:1", "trestle.owner.turn", "1h");
    TestGateway one = start(nowhere);
    TestGateway two = start(nowhere);
    publish(one, "a");

    Throwable late =
        catchThrowable(
            () ->
                EventPublisherGrpc.newBlockingStub(two.channel())
                    .withDeadlineAfter(700, TimeUnit.MILLISECONDS)
                    .publish(request(event("b"))));
    assertThat(late).isInstanceOf(StatusRuntimeException.class);
    assertThat(((StatusRuntimeException) late).getStatus().getCode())
        .isEqualTo(io.grpc.Status.Code.DEADLINE_EXCEEDED);
    Eventually.isTrue(() -> two.bean(Recorder.class).waiting() == 0);
    assertThat(offsets()).containsOnlyKeys("a");
  }

  /** The table names another owner, as after a pause; the old one goes on until it notices. */
  @Test
  void ownersThatAreForcedUponEachOtherLoseAndRepeatNothing() throws Exception {
    TestGateway one = start(Map.of());
    TestGateway two = start(Map.of());
    Map<String, Long> told = new HashMap<>();
    for (int round = 0; round < 30; round++) {
      List<ListenableFuture<PublishResponse>> replies = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        replies.add(publishLater(i % 2 == 0 ? one : two, "e" + round + "-" + i));
      }
      forceOwner(round % 2 == 0 ? two : one, round);
      for (int i = 0; i < 20; i++) {
        String id = "e" + round + "-" + i;
        told.put(id, replies.get(i).get(30, TimeUnit.SECONDS).getPosition().getOffset());
      }
    }

    assertThat(offsets()).isEqualTo(told);
  }

  @Test
  void eventsOfAStreamKeepTheirOrderWhoeverOwnsTheirPartition() throws Exception {
    TestGateway one = start(Map.of());
    TestGateway two = start(Map.of());
    StreamAnswers answers = new StreamAnswers();
    StreamObserver<PublishStreamRequest> requests =
        EventPublisherGrpc.newStub(one.channel()).publishStream(answers);
    int sent = 0;
    for (int round = 0; round < 40; round++) {
      for (int i = 0; i < 100; i++) {
        requests.onNext(
            PublishStreamRequest.newBuilder()
                .setCorrelationId(sent)
                .setEvent(event("e" + sent++).toBuilder().setSubject("subject"))
                .build());
      }
      answers.await(sent - 60);
      forceOwner(round % 2 == 0 ? two : one, round);
    }
    requests.onCompleted();
    answers.await(sent);

    Map<String, Long> offsets = offsets();
    for (int i = 1; i < sent; i++) {
      assertThat(offsets.get("e" + i)).as("e" + i).isGreaterThan(offsets.get("e" + (i - 1)));
    }
  }
}
