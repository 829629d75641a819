package dev.trestle.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.trestle.v1.CaughtUp;
import dev.trestle.v1.EventReaderGrpc;
import dev.trestle.v1.ReadRequest;
import dev.trestle.v1.ReadResponse;
import dev.trestle.v1.RecordedEvent;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link Reading} and {@link Followers} against a log of three records. */
@Timeout(30)
class ReadersTest {

  private static final int RECORDS = 3;
  private static final Instant TWO_SECONDS_AGO = Instant.now().minusSeconds(2);

  private final ThreeRecords log = new ThreeRecords();
  private Server server;

  @BeforeEach
  void serve() throws IOException {
    server = NettyServerBuilder.forPort(0).addService(log).build().start();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  @Test
  void readEndsWithTheLastRecord() {
    try (Reading reading = new Reading("127.0.0.1", server.getPort())) {
      reading.read(RECORDS);
    }

    ReadRequest asked = log.asked.get(0);
    assertThat(asked.getLimit()).isEqualTo(RECORDS);
    assertThat(asked.hasEarliest()).isTrue();
    assertThat(asked.getFollow()).isFalse();
  }

  @Test
  void recordsThatAreMissingFailARead() {
    try (Reading reading = new Reading("127.0.0.1", server.getPort())) {
      assertThatThrownBy(() -> reading.read(RECORDS + 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("3 of 4");
    }
  }

  @Test
  void failureOfTheServerFailsARead() {
    log.failure = Status.RESOURCE_EXHAUSTED;
    try (Reading reading = new Reading("127.0.0.1", server.getPort())) {
      assertThatThrownBy(() -> reading.read(RECORDS))
          .isInstanceOf(CompletionException.class)
          .hasMessageContaining("RESOURCE_EXHAUSTED");
    }
  }

  @Test
  void latencyOfADeliveryCountsFromTheAppend() throws InterruptedException {
    ScheduledExecutorService appending = Executors.newSingleThreadScheduledExecutor();
    try (Followers followers = follow(5, 2)) {
      var unused =
          appending.scheduleAtFixedRate(
              () -> log.followers.forEach(follower -> follower.onNext(record(TWO_SECONDS_AGO))),
              0,
              5,
              TimeUnit.MILLISECONDS);
      Window window;
      do {
        window = followers.count(Duration.ofMillis(50));
      } while (window.published() < 5);

      assertThat(window.failures()).isEmpty();
      assertThat(window.milliseconds(0)).isGreaterThanOrEqualTo(1_990);
    } finally {
      appending.shutdownNow();
    }
  }

  @Test
  void readThatEndsIsAFailure() throws InterruptedException {
    try (Followers followers = follow(1, 1)) {
      log.followers.get(0).onError(Status.UNAVAILABLE.asRuntimeException());
      Window window;
      do {
        window = followers.count(Duration.ofMillis(10));
      } while (window.failures().isEmpty());

      assertThat(window.failures().keySet()).allMatch(cause -> cause.startsWith("UNAVAILABLE"));
    }
  }

  private Followers follow(int count, int connections) throws InterruptedException {
    return Followers.start(
        "127.0.0.1", server.getPort(), "events", count, connections, Followers::sinceAppend);
  }

  private static ReadResponse record(Instant appended) {
    return ReadResponse.newBuilder()
        .setEvent(
            RecordedEvent.newBuilder()
                .setAppendTime(
                    Timestamp.newBuilder()
                        .setSeconds(appended.getEpochSecond())
                        .setNanos(appended.getNano())))
        .build();
  }

  private static final class ThreeRecords extends EventReaderGrpc.EventReaderImplBase {

    private final List<ReadRequest> asked = new CopyOnWriteArrayList<>();
    private final List<StreamObserver<ReadResponse>> followers = new CopyOnWriteArrayList<>();
    private volatile Status failure = Status.OK;

    @Override
    public void read(ReadRequest request, StreamObserver<ReadResponse> answers) {
      asked.add(request);
      if (!failure.isOk()) {
        answers.onError(failure.asRuntimeException());
      } else if (request.getFollow()) {
        followers.add(answers);
        answers.onNext(
            ReadResponse.newBuilder().setCaughtUp(CaughtUp.getDefaultInstance()).build());
      } else {
        for (int i = 0; i < RECORDS; i++) {
          answers.onNext(record(Instant.EPOCH));
        }
        answers.onCompleted();
      }
    }
  }
}
