package dev.trestle.gateway.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.util.concurrent.ListenableFuture;
import dev.trestle.gateway.Events;
import dev.trestle.gateway.Eventually;
import dev.trestle.gateway.TestGateway;
import dev.trestle.gateway.World;
import dev.trestle.gateway.relay.RecordingBus;
import dev.trestle.internal.v1.AppendRequest;
import dev.trestle.internal.v1.AppendResponse;
import dev.trestle.internal.v1.PartitionOwnerGrpc;
import dev.trestle.log.EventLog;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Payload;
import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchStore.Consistency;
import dev.trestle.v1.Event;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.PublishBatchRequest;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.PublishResponse;
import dev.trestle.v1.PublishResult;
import dev.trestle.v1.PublishStreamRequest;
import dev.trestle.v1.PublishStreamResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Gateways over the same log, which reach each other by gRPC, or do not. */
final class SideBySideTest {

  private static final Map<String, Object> QUICK =
      Map.of(
          "trestle.owner.beat", "100ms",
          "trestle.owner.life", "1s",
          "trestle.owner.turn", "100ms");

  private final World world = new World();
  private final List<TestGateway> open = new ArrayList<>();

  @AfterEach
  void close() throws InterruptedException {
    for (TestGateway each : open) {
      each.close();
    }
  }

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

  private static final class StreamAnswers implements StreamObserver<PublishStreamResponse> {

    private int published;

    synchronized void await(int count) throws InterruptedException {
      while (published < count) {
        wait();
      }
    }

    @Override
    public synchronized void onNext(PublishStreamResponse answer) {
      published += answer.hasPublished() ? 1 : 0;
      notifyAll();
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }

  private void forceOwner(TestGateway gateway, int round) {
    Owner before = gateway.bean(OwnerTable.class).owners().get(Partition.first("events"));
    StateItem forced =
        StateItem.of("owners", "events#0")
            .with("holder", gateway.bean(Ownership.class).id())
            .with("epoch", (before == null ? round : before.epoch()) + 1);
    var unused = world.state.put(forced, StateCondition.NONE);
  }

  private TestGateway start(Map<String, Object> settings) throws Exception {
    Map<String, Object> all = new HashMap<>(QUICK);
    all.putAll(settings);
    TestGateway gateway = TestGateway.start(world, all);
    open.add(gateway);
    return gateway;
  }

  private void stop(TestGateway gateway) throws InterruptedException {
    gateway.close();
    open.remove(gateway);
  }

  private static int owned(TestGateway gateway) {
    return gateway.bean(Ownership.class).owned();
  }

  private long conflicts() {
    return open.stream()
        .mapToLong(each -> each.bean(EventLog.class).appender().stats().conflicts())
        .sum();
  }

  /** Ids of the log of all partitions, each once, with their offsets. */
  private Map<String, Long> offsets() {
    Map<String, Long> offsets = new HashMap<>();
    Offset from = Offset.FIRST;
    for (var stored :
        world.batches.readForward(
            Partition.first("events"), from, Integer.MAX_VALUE, Consistency.STRONG)) {
      long offset = stored.first().value();
      for (var event : BatchCodec.decode(stored).events()) {
        assertThat(offsets.put(event.id(), offset++)).as(event.id()).isNull();
      }
    }
    return offsets;
  }

  private static PublishResponse publish(TestGateway gateway, String id) {
    return gateway.publisher().publish(request(event(id)));
  }

  private static ListenableFuture<PublishResponse> publishLater(TestGateway gateway, String id) {
    return EventPublisherGrpc.newFutureStub(gateway.channel()).publish(request(event(id)));
  }

  private static Event event(String id) {
    return Events.audio().toBuilder().setId(id).setSubject(id).build();
  }

  private static PublishRequest request(Event event) {
    return PublishRequest.newBuilder().setEvent(event).build();
  }
}
