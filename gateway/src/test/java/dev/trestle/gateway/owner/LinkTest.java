package dev.trestle.gateway.owner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.internal.v1.AppendRequest;
import dev.trestle.internal.v1.AppendResponse;
import dev.trestle.internal.v1.PartitionOwnerGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The way to a gateway that takes events and says nothing. */
@Timeout(60)
final class LinkTest {

  private final BlockingQueue<AppendRequest> taken = new LinkedBlockingQueue<>();
  private final BlockingQueue<Recording> returned = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> broken = new LinkedBlockingQueue<>();
  private final ExecutorService sender = Executors.newSingleThreadExecutor();
  private final Mute mute = new Mute();
  private Consumer<Recording> onReturn = returned::add;
  private Server server;
  private ManagedChannel channel;
  private Link link;

  @BeforeEach
  void start() throws Exception {
    server = NettyServerBuilder.forPort(0).addService(mute).build().start();
    channel =
        NettyChannelBuilder.forAddress("localhost", server.getPort())
            .usePlaintext()
            .directExecutor()
            .build();
    link = new Link("g", channel, sender, r -> onReturn.accept(r), () -> broken.add("broken"));
  }

  @AfterEach
  void stop() throws Exception {
    link.close();
    sender.shutdownNow();
    server.shutdownNow().awaitTermination();
  }

  @Test
  void whatAGatewayOwesThatHasFallenSilentComesBackAndTheWayIsTriedAnew() throws Exception {
    long before = System.nanoTime();
    Recording first = Recordings.of(1);
    assertThat(link.send(first)).isTrue();
    assertThat(taken.take().getEventsCount()).isOne();

    link.probe(before + Duration.ofSeconds(1).toNanos());
    assertThat(returned).isEmpty();
    link.probe(System.nanoTime() + Duration.ofSeconds(3).toNanos());

    assertThat(returned.take()).isSameAs(first);
    assertThat(first.mayBeAppended()).isTrue();
    assertThat(broken.take()).isEqualTo("broken");
    while (link.isDown()) {
      Thread.onSpinWait();
    }
    assertThat(link.send(Recordings.of(2))).isTrue();
    assertThat(taken.take().getEventsCount()).isOne();
  }

  /** Such as when the other gateway has given everything away. */
  @Test
  void nothingGoesBeforeWhatAStreamThatEndsReturns() throws Exception {
    List<Boolean> sent = new ArrayList<>();
    CountDownLatch all = new CountDownLatch(2);
    onReturn =
        recording -> {
          sent.add(link.send(Recordings.of(3)));
          all.countDown();
        };
    assertThat(link.send(Recordings.of(1))).isTrue();
    assertThat(taken.take().getEventsCount()).isOne();
    assertThat(link.send(Recordings.of(2))).isTrue();
    assertThat(taken.take().getEventsCount()).isOne();

    mute.end();

    assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(sent).containsExactly(false, false);
    while (!link.send(Recordings.of(4))) {
      Thread.onSpinWait();
    }
    assertThat(taken.take().getEventsCount()).isOne();
  }

  @Test
  void aGatewayThatOwesNothingMayBeSilentForEver() throws Exception {
    link.probe(System.nanoTime() + Duration.ofDays(1).toNanos());

    assertThat(broken.poll(0, TimeUnit.SECONDS)).isNull();
    assertThat(link.isDown()).isFalse();
  }

  private final class Mute extends PartitionOwnerGrpc.PartitionOwnerImplBase {

    private volatile StreamObserver<AppendResponse> last;

    /** Ends the stream that was opened last. */
    void end() {
      last.onCompleted();
    }

    @Override
    public StreamObserver<AppendRequest> append(StreamObserver<AppendResponse> answers) {
      last = answers;
      return new StreamObserver<>() {
        @Override
        public void onNext(AppendRequest request) {
          taken.add(request);
        }

        @Override
        public void onError(Throwable cancelled) {}

        /** Says nothing to this either: the test ends the stream, or nobody. */
        @Override
        public void onCompleted() {}
      };
    }
  }
}
