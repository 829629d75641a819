package dev.trestle.gateway.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.util.concurrent.ListenableFuture;
import dev.trestle.gateway.Events;
import dev.trestle.gateway.Eventually;
import dev.trestle.gateway.TestGateway;
import dev.trestle.gateway.relay.RecordingBus;
import dev.trestle.internal.v1.AppendRequest;
import dev.trestle.internal.v1.AppendResponse;
import dev.trestle.internal.v1.PartitionOwnerGrpc;
import dev.trestle.log.EventLog;
import dev.trestle.log.Partition;
import dev.trestle.log.Payload;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.PublishBatchRequest;
import dev.trestle.v1.PublishResponse;
import dev.trestle.v1.PublishResult;
import dev.trestle.v1.PublishStreamRequest;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What gateways do for each other while each can reach the others. */
final class SideBySideTest extends SideBySide {

  @Test
  void whicheverGatewayIsAskedTheAnswerIsTheSame() throws Exception {
    TestGateway owner = start(Map.of());
    TestGateway other = start(Map.of());
    assertThat(owned(owner)).isOne();
    assertThat(owned(other)).isZero();

    PublishResponse first = publish(other, "a");
    assertThat(first.getPosition().getOffset()).isZero();
    assertThat(first.getDuplicate()).isFalse();
    assertThat(first.getDeliveryValue()).isOne();
    assertThat(first.getBusEventId()).isNotEmpty();
    assertThat(publish(owner, "b").getPosition().getOffset()).isOne();
    for (TestGateway asked : List.of(owner, other)) {
      PublishResponse again = publish(asked, "a");
      assertThat(again.getDuplicate()).isTrue();
      assertThat(again.getPosition()).isEqualTo(first.getPosition());
      Throwable conflict =
          catchThrowable(
              () ->
                  asked
                      .publisher()
                      .publish(request(event("a").toBuilder().setSource("another").build())));
      assertThat(Events.Refusal.of(conflict).reason()).isEqualTo("EVENT_ID_CONFLICT");
    }
    assertThat(conflicts()).isZero();
  }

  @Test
  void manyEventsAtBothKeepTheirOrderAndNeverCollide() throws Exception {
    TestGateway owner = start(Map.of());
    TestGateway other = start(Map.of());
    List<ListenableFuture<PublishResponse>> replies = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      replies.add(publishLater(i % 2 == 0 ? owner : other, "e" + i));
    }
    Map<String, Long> told = new HashMap<>();
    for (int i = 0; i < replies.size(); i++) {
      told.put("e" + i, replies.get(i).get(30, TimeUnit.SECONDS).getPosition().getOffset());
    }

    assertThat(offsets()).isEqualTo(told);
    assertThat(conflicts()).isZero();
    assertThat(owner.bean(EventLog.class).appender().stats().records()).isEqualTo(1_000);
    assertThat(other.bean(EventLog.class).appender().stats().records()).isZero();
  }

  @Test
  void partitionsAreSharedOutEvenlyWhenGatewaysComeAndGo() throws Exception {
    Map<String, Object> four = Map.of("trestle.logs.events.partitions", 4);
    TestGateway one = start(four);
    assertThat(owned(one)).isEqualTo(4);
    TestGateway two = start(four);
    Eventually.isTrue(() -> owned(one) == 2 && owned(two) == 2);
    TestGateway three = start(four);
    Eventually.isTrue(() -> owned(one) >= 1 && owned(two) >= 1 && owned(three) >= 1);
    stop(two);
    Eventually.isTrue(() -> owned(one) == 2 && owned(three) == 2);
    for (int i = 0; i < 40; i++) {
      publish(i % 2 == 0 ? one : three, "e" + i);
    }
    assertThat(conflicts()).isZero();
  }

  @Test
  void aGatewayThatStopsHandsEverythingOverAndNoCallFails() throws Exception {
    TestGateway leaving = start(Map.of());
    TestGateway staying = start(Map.of());
    for (int i = 0; i < 5_000; i += 100) {
      PublishBatchRequest.Builder batch = PublishBatchRequest.newBuilder();
      for (int j = i; j < i + 100; j++) {
        batch.addEvents(event("before" + j));
      }
      assertThat(leaving.publisher().publishBatch(batch.build()).getResultsList())
          .allMatch(PublishResult::hasPublished);
    }
    CompletableFuture<Void> stopped =
        CompletableFuture.runAsync(
            () -> {
              try {
                stop(leaving);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    int during = 0;
    while (!stopped.isDone() || during < 200) {
      assertThat(publish(staying, "during" + during++).getDuplicate()).isFalse();
    }
    stopped.get(30, TimeUnit.SECONDS);

    assertThat(owned(staying)).isOne();
    for (int i = 0; i < 5_000; i += 499) {
      assertThat(publish(staying, "before" + i).getDuplicate()).isTrue();
    }
    assertThat(offsets()).hasSize(5_000 + during);
    assertThat(conflicts()).isZero();
  }

  /** The owner's server ends its connections again and again, see {@code max-connection-age}. */
  @Test
  void connectionsBetweenGatewaysThatGrowOldAreReplacedAndNobodyNotices() throws Exception {
    TestGateway owner = start(Map.of("trestle.server.max-connection-age", "1s"));
    TestGateway other = start(Map.of());
    publish(other, "first");
    long epoch = epoch(owner);
    CountDownLatch ended = new CountDownLatch(2);
    countEnds(other.bean(Links.class).to(owner.bean(Ownership.class).id(), "").channel(), ended);
    StreamAnswers answers = new StreamAnswers();
    StreamObserver<PublishStreamRequest> requests =
        EventPublisherGrpc.newStub(other.channel()).publishStream(answers);
    int sent = 0;
    while (ended.getCount() > 0) {
      for (int i = 0; i < 20; i++) {
        requests.onNext(
            PublishStreamRequest.newBuilder()
                .setCorrelationId(sent)
                .setEvent(event("e" + sent++).toBuilder().setSubject("subject"))
                .build());
      }
      answers.await(sent - 60);
    }
    requests.onCompleted();
    answers.await(sent);

    Map<String, Long> offsets = offsets();
    assertThat(offsets).hasSize(sent + 1);
    for (int i = 1; i < sent; i++) {
      assertThat(offsets.get("e" + i)).as("e" + i).isGreaterThan(offsets.get("e" + (i - 1)));
    }
    assertThat(conflicts()).isZero();
    assertThat(epoch(owner)).as("its owner stayed").isEqualTo(epoch);
  }

  private static void countEnds(ManagedChannel channel, CountDownLatch ends) {
    ConnectivityState now = channel.getState(false);
    channel.notifyWhenStateChanged(
        now,
        () -> {
          if (now == ConnectivityState.READY) {
            ends.countDown();
          }
          countEnds(channel, ends);
        });
  }

  private static long epoch(TestGateway gateway) {
    return gateway.bean(OwnerTable.class).owners().get(Partition.first("events")).epoch();
  }

  /** Or else whoever waits for it would have to take it for unreachable. */
  @Test
  void anOwnerThatOwesAnswersSaysThatItIsThere() throws Exception {
    TestGateway owner = start(Map.of());
    owner.bean(RecordingBus.class).goDown();
    BlockingQueue<AppendResponse> said = new LinkedBlockingQueue<>();
    StreamObserver<AppendRequest> requests =
        PartitionOwnerGrpc.newStub(owner.channel()).append(new Said(said));
    requests.onNext(
        AppendRequest.newBuilder().addEvents(Messages.forwarded(1, waitingForTheBus())).build());

    for (int empty = 0; empty < 3; ) {
      AppendResponse next = said.poll(20, TimeUnit.SECONDS);
      assertThat(next).isNotNull();
      empty += next.getOutcomesCount() == 0 ? 1 : 0;
    }
    owner.bean(RecordingBus.class).comeBack();
  }

  private static Recording waitingForTheBus() {
    return new Recording(
        Partition.first("events"),
        new dev.trestle.log.Event(
            "a", "s", "AudioUploaded", 1, "", Instant.EPOCH, Map.of(), Payload.of(Events.AUDIO)),
        1,
        List.of(),
        System.nanoTime() + Duration.ofMinutes(1).toNanos(),
        false,
        Duration.ofSeconds(30),
        1,
        ended -> {});
  }

  private record Said(BlockingQueue<AppendResponse> said)
      implements StreamObserver<AppendResponse> {

    @Override
    public void onNext(AppendResponse response) {
      said.add(response);
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }
}
