package dev.trestle.adapter.faults;

import dev.trestle.adapter.FakeGateway;
import dev.trestle.server.testing.faults.Moment;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.PublishResponse;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The ways to one gateway, one for each adapter, which says who comes. */
final class Doors implements AutoCloseable {

  private final FakeGateway gateway;
  private final List<Server> servers = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();
  private volatile @Nullable Ambush ambush;
  private volatile boolean swallowing;

  /** An end in the middle of whose publication an adapter dies. */
  private record Ambush(String user, Moment moment, CompletableFuture<Integer> struck) {

    boolean strikes(int door, PublishRequest request) {
      if (!request.getEvent().getJson().contains("\"" + user + "\"")) {
        return false;
      }
      struck.complete(door);
      return struck.join() == door;
    }
  }

  /** Opens so many. */
  Doors(FakeGateway gateway, int count) {
    this.gateway = gateway;
    for (int door = 0; door < count; door++) {
      servers.add(serve(door, 0));
      ports.add(servers.get(door).getPort());
    }
  }

  private Server serve(int door, int port) {
    try {
      return ServerBuilder.forPort(port)
          .addService(new Door(door))
          .addService(gateway.registry())
          .build()
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port(int door) {
    return ports.get(door);
  }

  /** From now on nobody listens. */
  void shut() {
    servers.forEach(Server::shutdownNow);
    for (Server server : servers) {
      try {
        server.awaitTermination();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("Interrupted", e);
      }
    }
  }

  /** Ends that. */
  void open() {
    for (int door = 0; door < servers.size(); door++) {
      servers.set(door, serve(door, ports.get(door)));
    }
  }

  /**
   * Leaves whoever publishes an end of a user's job next without an answer.
   *
   * @return the adapter that it is
   */
  CompletableFuture<Integer> ambush(String user, Moment moment) {
    Ambush next = new Ambush(user, moment, new CompletableFuture<>());
    ambush = next;
    return next.struck();
  }

  /** Ends that. */
  void rest() {
    ambush = null;
  }

  /** Whether the gateway says of each event that it took it, and takes none. */
  void swallow(boolean on) {
    swallowing = on;
  }

  @Override
  public void close() {
    servers.forEach(Server::shutdownNow);
  }

  private final class Door extends EventPublisherGrpc.EventPublisherImplBase {

    private final int number;

    private Door(int number) {
      this.number = number;
    }

    @Override
    public void publish(PublishRequest request, StreamObserver<PublishResponse> answer) {
      Ambush lying = ambush;
      if (lying != null && lying.strikes(number, request)) {
        if (lying.moment() == Moment.AFTER) {
          gateway.publish(request, new Unheard());
        }
        return;
      }
      if (swallowing) {
        answer.onNext(PublishResponse.newBuilder().setEventId(request.getEvent().getId()).build());
        answer.onCompleted();
        return;
      }
      gateway.publish(request, answer);
    }
  }

  /** An answer that does not arrive. */
  private static final class Unheard implements StreamObserver<PublishResponse> {

    @Override
    public void onNext(PublishResponse answer) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }
}
