package dev.trestle.benchmarks.load;

import dev.trestle.v1.Event;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.PublishRequest;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Publishes by {@code EventPublisher.Publish}, the connections in turn. */
public final class UnaryPublishing implements Publishing {

  private final Connections connections;
  private final List<EventPublisherGrpc.EventPublisherStub> stubs;
  private final AtomicInteger turn = new AtomicInteger();

  /** In plaintext. */
  public UnaryPublishing(String host, int port, int connections) {
    this(host, port, connections, InsecureChannelCredentials.create());
  }

  /**
   * Connects on first use.
   *
   * @param connections how many HTTP/2 connections
   */
  public UnaryPublishing(String host, int port, int connections, ChannelCredentials credentials) {
    this.connections = new Connections(host, port, connections, credentials);
    stubs = this.connections.channels().stream().map(EventPublisherGrpc::newStub).toList();
  }

  @Override
  public void send(Event event, Answer answered) {
    int next = Math.floorMod(turn.getAndIncrement(), stubs.size());
    stubs
        .get(next)
        .publish(PublishRequest.newBuilder().setEvent(event).build(), new Reply(answered));
  }

  @Override
  public void close() {
    connections.close();
  }
}
