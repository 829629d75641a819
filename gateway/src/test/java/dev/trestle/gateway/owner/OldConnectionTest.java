package dev.trestle.gateway.owner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.internal.v1.AppendRequest;
import dev.trestle.internal.v1.AppendResponse;
import dev.trestle.internal.v1.ForwardedEvent;
import dev.trestle.internal.v1.PartitionOwnerGrpc;
import dev.trestle.log.Offset;
import dev.trestle.log.Position;
import io.grpc.Attributes;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The way to a gateway whose server lets no connection grow old. */
@Timeout(60)
final class OldConnectionTest {

  private static final int CONNECTIONS = 3;
  private static final int UNDER_WAY = 50;
  private static final Route THERE = new Route.There("g", "g:1", 1);

  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger broken = new AtomicInteger();
  private final List<String> taken = Collections.synchronizedList(new ArrayList<>());
  private final Semaphore room = new Semaphore(UNDER_WAY);
  private final ExecutorService sender = Executors.newSingleThreadExecutor();
  private final ExecutorService answering = Executors.newSingleThreadExecutor();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private Server server;
  private Link link;
  private Lane lane;

  @BeforeEach
  void start() throws Exception {
    server =
        NettyServerBuilder.forPort(0)
            .maxConnectionAge(1, TimeUnit.SECONDS) // gRPC's least.
            // Long: nothing that is under way is cut off.
            .maxConnectionAgeGrace(1, TimeUnit.MINUTES)
            .addTransportFilter(
                new ServerTransportFilter() {
                  @Override
                  public Attributes transportReady(Attributes attributes) {
                    connections.incrementAndGet();
                    return attributes;
                  }
                })
            .addService(new Owning())
            .build()
            .start();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("localhost", server.getPort())
            .usePlaintext()
            .directExecutor()
            .build();
    link = new Link("g", channel, sender, r -> lane.returned(r), broken::incrementAndGet);
    lane =
        new Lane(
            new Lane.Sender() {
              @Override
              public Route route() {
                return THERE;
              }

              @Override
              public boolean send(Route route, Recording recording) {
                return link.send(recording);
              }
            });
    var unused = timer.scheduleWithFixedDelay(() -> lane.goOn(), 10, 10, TimeUnit.MILLISECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    link.close();
    sender.shutdownNow();
    server.shutdownNow().awaitTermination();
    answering.shutdownNow();
    timer.shutdownNow();
  }

  @Test
  void streamsFollowConnectionsAndLoseRepeatAndReorderNothing() throws Exception {
    int added = 0;
    while (connections.get() < CONNECTIONS) {
      assertThat(room.tryAcquire(20, TimeUnit.SECONDS)).as("an answer").isTrue();
      Recording recording = Recordings.of(++added);
      recording.onSettled(() -> lane.settled(recording));
      var unused = recording.outcome().thenRun(room::release);
      lane.add(recording);
    }
    assertThat(room.tryAcquire(UNDER_WAY, 20, TimeUnit.SECONDS)).as("all answers").isTrue();

    assertThat(taken).isEqualTo(IntStream.rangeClosed(1, added).mapToObj(n -> "e" + n).toList());
    assertThat(broken).hasValue(0);
  }

  /** Takes every event, and answers a little later. */
  private final class Owning extends PartitionOwnerGrpc.PartitionOwnerImplBase {

    @Override
    public StreamObserver<AppendRequest> append(StreamObserver<AppendResponse> answers) {
      return new StreamObserver<>() {
        @Override
        public void onNext(AppendRequest request) {
          answering.execute(() -> take(request, answers));
        }

        @Override
        public void onError(Throwable cancelled) {}

        @Override
        public void onCompleted() {
          answering.execute(answers::onCompleted);
        }
      };
    }

    private void take(AppendRequest request, StreamObserver<AppendResponse> answers) {
      AppendResponse.Builder response = AppendResponse.newBuilder();
      for (ForwardedEvent event : request.getEventsList()) {
        taken.add(event.getEvent().getId());
        Position position = new Position(Recordings.PARTITION, Offset.of(taken.size() - 1));
        response.addOutcomes(
            Messages.outcome(
                event.getNumber(), new RecordOutcome.Recorded(position, false, true, "bus")));
      }
      answers.onNext(response.build());
    }
  }
}
