package dev.trestle.benchmarks.echo;

import dev.trestle.v1.Delivery;
import dev.trestle.v1.Event;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.Position;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.PublishResponse;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Answers Publish with a full receipt and does nothing else. Threads, limits and keep-alive are
 * those that {@code dev.trestle.server.GrpcServerLimits} gives the gateway.
 */
public final class EchoServer extends EventPublisherGrpc.EventPublisherImplBase {

  private static final int HANDLER_THREADS = 16;

  private final AtomicLong offset = new AtomicLong();

  private EchoServer() {}

  /** Listens on any free port of the loopback, and prints {@code ready <port>}. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Server server =
        NettyServerBuilder.forPort(0)
            .executor(Executors.newFixedThreadPool(HANDLER_THREADS))
            .maxInboundMessageSize(8 * 1024 * 1024)
            .permitKeepAliveTime(10, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .keepAliveTime(60, TimeUnit.SECONDS)
            .maxConcurrentCallsPerConnection(1000)
            .maxRstFramesPerWindow(2000, 60)
            .addService(new EchoServer())
            .build()
            .start();
    System.out.println("ready " + server.getPort());
    server.awaitTermination();
  }

  @Override
  public void publish(PublishRequest request, StreamObserver<PublishResponse> answers) {
    Event event = request.getEvent();
    answers.onNext(
        PublishResponse.newBuilder()
            .setEventId(event.getId())
            .setPosition(Position.newBuilder().setLog("events").setOffset(offset.getAndIncrement()))
            .setSchemaVersion(event.getSchemaVersion())
            .setDelivery(Delivery.DELIVERY_ON_BUS)
            .setBusEventId(event.getId())
            .build());
    answers.onCompleted();
  }
}
