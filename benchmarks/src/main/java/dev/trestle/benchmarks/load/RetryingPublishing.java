package dev.trestle.benchmarks.load;

import dev.trestle.v1.Event;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.PublishRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Publishes as a usual client of several servers does, by what gRPC brings along: {@code
 * round_robin} over those that are connected, and up to five tries of a call that was answered
 * UNAVAILABLE, after pauses of 0 to 100 ms, 200 ms and so on, so the same event with the same id. A
 * call may take {@value #DEADLINE_SECONDS} s with all its tries.
 */
public final class RetryingPublishing implements Publishing {

  private static final int DEADLINE_SECONDS = 30;

  private static final Map<String, ?> RETRIES =
      Map.of(
          "methodConfig",
          List.of(
              Map.of(
                  "name",
                  List.of(Map.of("service", EventPublisherGrpc.SERVICE_NAME)),
                  "retryPolicy",
                  Map.of(
                      "maxAttempts",
                      5.0,
                      "initialBackoff",
                      "0.1s",
                      "maxBackoff",
                      "1s",
                      "backoffMultiplier",
                      2.0,
                      "retryableStatusCodes",
                      List.of("UNAVAILABLE")))));

  private final List<ManagedChannel> channels;
  private final List<EventPublisherGrpc.EventPublisherStub> stubs;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * Connects on first use.
   *
   * @param ports of the servers on the loopback
   * @param connections to each server
   */
  public RetryingPublishing(List<Integer> ports, int connections) {
    String target = LoopbackNames.target(ports);
    channels = IntStream.range(0, connections).mapToObj(i -> channel(target)).toList();
    stubs = channels.stream().map(EventPublisherGrpc::newStub).toList();
  }

  private static ManagedChannel channel(String target) {
    return NettyChannelBuilder.forTarget(target)
        .defaultLoadBalancingPolicy("round_robin")
        .defaultServiceConfig(RETRIES)
        .enableRetry()
        .usePlaintext()
        .directExecutor()
        .build();
  }

  @Override
  public void send(Event event, Answer answered) {
    stubs
        .get(Math.floorMod(turn.getAndIncrement(), stubs.size()))
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .publish(PublishRequest.newBuilder().setEvent(event).build(), new Reply(answered));
  }

  /** Connects again to servers that are back, as clients do that hear of it from Kubernetes. */
  public void reconnect() {
    channels.forEach(ManagedChannel::resetConnectBackoff);
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }
}
