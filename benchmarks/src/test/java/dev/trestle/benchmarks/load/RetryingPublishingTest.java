package dev.trestle.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.v1.Event;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.PublishResponse;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RetryingPublishingTest {

  private final List<Server> servers = new ArrayList<>();

  @AfterEach
  void stop() {
    servers.forEach(Server::shutdownNow);
  }

  @Test
  void unavailableIsTriedAgainWithTheSameEvent() throws IOException {
    Answering server = new Answering(Status.UNAVAILABLE, 2);
    List<Integer> ports = List.of(serve(server), serve(server));

    try (RetryingPublishing publishing = new RetryingPublishing(ports, 1)) {
      assertThat(send(publishing, "a").join()).isEqualTo(Status.OK);
    }
    assertThat(server.seen).containsExactly("a", "a", "a");
  }

  @Test
  void serverThatIsGoneIsPassedOver() throws IOException, InterruptedException {
    Answering server = new Answering(Status.UNAVAILABLE, 0);
    List<Integer> ports = List.of(serve(server), serve(server));

    try (RetryingPublishing publishing = new RetryingPublishing(ports, 2)) {
      send(publishing, "before").join();
      servers.get(0).shutdown().awaitTermination();
      List<CompletableFuture<Status>> answers =
          Stream.of("a", "b", "c", "d").map(id -> send(publishing, id)).toList();

      assertThat(answers).extracting(CompletableFuture::join).containsOnly(Status.OK);
    }
    assertThat(server.seen).contains("a", "b", "c", "d");
  }

  @Test
  void otherAnswersAreFinal() throws IOException {
    Answering server = new Answering(Status.RESOURCE_EXHAUSTED, 1);

    try (RetryingPublishing publishing = new RetryingPublishing(List.of(serve(server)), 1)) {
      assertThat(send(publishing, "a").join().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }
    assertThat(server.seen).containsExactly("a");
  }

  private static CompletableFuture<Status> send(Publishing publishing, String id) {
    CompletableFuture<Status> answered = new CompletableFuture<>();
    publishing.send(
        Event.newBuilder().setId(id).build(),
        failure -> answered.complete(failure == null ? Status.OK : Status.fromThrowable(failure)));
    return answered;
  }

  private int serve(Answering publisher) throws IOException {
    Server server = NettyServerBuilder.forPort(0).addService(publisher).build().start();
    servers.add(server);
    return server.getPort();
  }

  /** Refuses the first calls, then takes all. */
  private static final class Answering extends EventPublisherGrpc.EventPublisherImplBase {

    private final Status refusal;
    private final AtomicInteger toRefuse;
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();

    Answering(Status refusal, int toRefuse) {
      this.refusal = refusal;
      this.toRefuse = new AtomicInteger(toRefuse);
    }

    @Override
    public void publish(PublishRequest request, StreamObserver<PublishResponse> answers) {
      seen.add(request.getEvent().getId());
      if (toRefuse.getAndDecrement() > 0) {
        answers.onError(refusal.asRuntimeException());
      } else {
        answers.onNext(PublishResponse.getDefaultInstance());
        answers.onCompleted();
      }
    }
  }
}
