package dev.trestle.benchmarks.echo;

import dev.trestle.v1.Delivery;
import dev.trestle.v1.Event;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.Position;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.PublishResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** Answers Publish with a full receipt and does nothing else. */
public final class EchoServer extends EventPublisherGrpc.EventPublisherImplBase {

  private final AtomicLong offset = new AtomicLong();

  private EchoServer() {}

  /** Listens on any free port of the loopback, and prints {@code ready <port>}. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    BareServer.run(new EchoServer());
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
