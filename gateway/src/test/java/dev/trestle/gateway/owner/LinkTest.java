package dev.trestle.gateway.owner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.internal.v1.AppendRequest;
import dev.trestle.internal.v1.AppendResponse;
import dev.trestle.internal.v1.PartitionOwnerGrpc;
import dev.trestle.log.Event;
import dev.trestle.log.Partition;
import dev.trestle.log.Payload;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
  private Server server;
  private ManagedChannel channel;
  private Link link;

  @BeforeEach
  void start() throws Exception {
    server = NettyServerBuilder.forPort(0).addService(new Mute()).build().start();
    channel = NettyChannelBuilder.forAddress("localhost", server.getPort()).usePlaintext().build();
    link = new Link("g", channel, sender, returned::add, () -> broken.add("broken"));
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
    Recording first = recording(1);
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
    assertThat(link.send(recording(2))).isTrue();
    assertThat(taken.take().getEventsCount()).isOne();
  }

  @Test
  void aGatewayThatOwesNothingMayBeSilentForEver() throws Exception {
    link.probe(System.nanoTime() + Duration.ofDays(1).toNanos());

    assertThat(broken.poll(0, TimeUnit.SECONDS)).isNull();
    assertThat(link.isDown()).isFalse();
  }

  private static Recording recording(long number) {
    return new Recording(
        Partition.first("events"),
        new Event("e" + number, "s", "T", 1, "", Instant.EPOCH, Map.of(), Payload.of("{}")),
        1,
        List.of(),
        System.nanoTime() + Duration.ofMinutes(1).toNanos(),
        false,
        Duration.ofSeconds(1),
        number,
        ended -> {});
  }

  private final class Mute extends PartitionOwnerGrpc.PartitionOwnerImplBase {

    @Override
    public StreamObserver<AppendRequest> append(StreamObserver<AppendResponse> answers) {
      return new StreamObserver<>() {
        @Override
        public void onNext(AppendRequest request) {
          taken.add(request);
        }

        @Override
        public void onError(Throwable cancelled) {}

        @Override
        public void onCompleted() {
          answers.onCompleted();
        }
      };
    }
  }
}
