package dev.trestle.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.gateway.Events;
import dev.trestle.gateway.Events.Refusal;
import dev.trestle.gateway.Eventually;
import dev.trestle.gateway.TestGateway;
import dev.trestle.gateway.World;
import dev.trestle.gateway.relay.RecordingBus;
import dev.trestle.log.EventLog;
import dev.trestle.log.append.LogAppender;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.PublishStreamRequest;
import dev.trestle.v1.PublishStreamResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PublishStreamTest {

  /** Of HTTP/2, in bytes: some 600 answers. */
  private static final int SMALLEST_WINDOW = 65_535;

  private TestGateway gateway;

  @BeforeEach
  void start() throws Exception {
    gateway =
        TestGateway.start(
            new World(),
            Map.of("trestle.publish.stream-window", "16", "trestle.publish.reply-wait", "10s"));
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  @Test
  void everyRequestIsAnsweredOnceAndHalfCloseEndsTheStream() throws Exception {
    Answers answers = new Answers(Integer.MAX_VALUE);
    StreamObserver<PublishStreamRequest> requests = open(answers);
    for (int i = 0; i < 500; i++) {
      requests.onNext(request(i, i % 50 == 7 ? "[]" : Events.AUDIO));
    }
    requests.onCompleted();
    answers.ended.get(30, TimeUnit.SECONDS);

    assertThat(answers.all)
        .extracting(PublishStreamResponse::getCorrelationId)
        .containsExactlyInAnyOrderElementsOf(LongStream.range(0, 500).boxed().toList());
    assertThat(answers.all.stream().filter(PublishStreamResponse::hasError))
        .hasSize(10)
        .allSatisfy(
            answer ->
                assertThat(Refusal.of(answer.getError()).reason()).isEqualTo("PAYLOAD_INVALID"));
  }

  @Test
  void eventsOfOneSubjectAreRecordedInTheOrderSent() throws Exception {
    Answers answers = new Answers(Integer.MAX_VALUE);
    StreamObserver<PublishStreamRequest> requests = open(answers);
    for (int i = 0; i < 300; i++) {
      requests.onNext(request(i, Events.AUDIO));
    }
    requests.onCompleted();
    answers.ended.get(30, TimeUnit.SECONDS);

    List<PublishStreamResponse> bySubmission = new ArrayList<>(answers.all);
    bySubmission.sort(java.util.Comparator.comparing(PublishStreamResponse::getCorrelationId));
    assertThat(bySubmission)
        .extracting(answer -> answer.getPublished().getPosition().getOffset())
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void aGatewayWhoseEventsAreUnansweredReadsNoMoreThanItsWindow() throws Exception {
    gateway.bean(RecordingBus.class).goDown();
    Answers answers = new Answers(Integer.MAX_VALUE);
    StreamObserver<PublishStreamRequest> requests = open(answers);
    for (int i = 0; i < 100; i++) {
      requests.onNext(request(i, Events.AUDIO));
    }
    PublishStreams streams = gateway.bean(PublishStreams.class);
    Eventually.isTrue(() -> streams.inFlight() == 16);
    assertThat(streams.inFlight()).isEqualTo(16);

    gateway.bean(RecordingBus.class).comeBack();
    requests.onCompleted();
    answers.ended.get(30, TimeUnit.SECONDS);
    assertThat(answers.all).hasSize(100);
  }

  @Test
  void aClientThatTakesNoAnswersIsReadNoFurtherThanBuffersHold() throws Exception {
    ManagedChannel narrow =
        NettyChannelBuilder.forAddress(
                "localhost", gateway.bean(GrpcEmbeddedServer.class).getPort())
            .usePlaintext()
            .flowControlWindow(SMALLEST_WINDOW)
            .build();
    try {
      Answers answers = new Answers(0);
      StreamObserver<PublishStreamRequest> requests =
          EventPublisherGrpc.newStub(narrow).publishStream(answers);
      for (int i = 0; i < 5_000; i++) {
        requests.onNext(request(i, Events.AUDIO));
      }
      LogAppender appender = gateway.bean(EventLog.class).appender();
      Standstill standstill = new Standstill(() -> appender.stats().records());
      Eventually.isTrue(standstill::isReached);
      assertThat(appender.stats().records()).isBetween(1L, 2_500L);

      answers.call.request(Integer.MAX_VALUE);
      requests.onCompleted();
      answers.ended.get(30, TimeUnit.SECONDS);
      assertThat(answers.all).hasSize(5_000);
    } finally {
      narrow.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  /** Whether a figure has begun to rise, and stays where it is each time it is looked at. */
  private static final class Standstill {

    private static final int LOOKS = 50;

    private final LongSupplier figure;
    private long last;
    private int same;

    Standstill(LongSupplier figure) {
      this.figure = figure;
    }

    boolean isReached() {
      long now = figure.getAsLong();
      same = now > 0 && now == last ? same + 1 : 0;
      last = now;
      return same >= LOOKS;
    }
  }

  @Test
  void aStoppingGatewayAnswersWhatIsInFlightThenTellsTheStream() throws Exception {
    Answers answers = new Answers(Integer.MAX_VALUE);
    StreamObserver<PublishStreamRequest> requests = open(answers);
    for (int i = 0; i < 5; i++) {
      requests.onNext(request(i, Events.AUDIO));
    }
    answers.await(5);

    gateway.close();

    Refusal refusal = Refusal.of(answers.failure.get(30, TimeUnit.SECONDS));
    assertThat(refusal.code()).isEqualTo(14);
    assertThat(refusal.reason()).isEqualTo("SHUTTING_DOWN");
    assertThat(answers.all).hasSize(5);
  }

  private StreamObserver<PublishStreamRequest> open(Answers answers) {
    return EventPublisherGrpc.newStub(gateway.channel()).publishStream(answers);
  }

  private static PublishStreamRequest request(long correlationId, String json) {
    return PublishStreamRequest.newBuilder()
        .setCorrelationId(correlationId)
        .setEvent(Events.audio(json))
        .build();
  }

  /** Takes answers; at first only so many. */
  private static final class Answers
      implements ClientResponseObserver<PublishStreamRequest, PublishStreamResponse> {
    private final List<PublishStreamResponse> all = new ArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final int wanted;
    private ClientCallStreamObserver<PublishStreamRequest> call;

    Answers(int wanted) {
      this.wanted = wanted;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<PublishStreamRequest> opened) {
      call = opened;
      call.disableAutoRequestWithInitial(wanted);
    }

    @Override
    public synchronized void onNext(PublishStreamResponse answer) {
      all.add(answer);
      notifyAll();
    }

    synchronized void await(int count) throws InterruptedException {
      while (all.size() < count) {
        wait(20_000);
      }
    }

    @Override
    public void onError(Throwable thrown) {
      failure.complete(thrown);
      ended.completeExceptionally(thrown);
    }

    @Override
    public void onCompleted() {
      ended.complete(null);
    }
  }
}
