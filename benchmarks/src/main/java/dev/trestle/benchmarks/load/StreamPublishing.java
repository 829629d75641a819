package dev.trestle.benchmarks.load;

import dev.trestle.v1.Event;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.PublishStreamRequest;
import dev.trestle.v1.PublishStreamResponse;
import io.grpc.ChannelCredentials;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Publishes by {@code EventPublisher.PublishStream}: one stream for each connection, in turn. */
public final class StreamPublishing implements Publishing {

  private final Connections connections;
  private final List<Stream> streams;
  private final AtomicInteger turn = new AtomicInteger();

  /** Opens one stream on each of so many connections. */
  public StreamPublishing(String host, int port, int connections, ChannelCredentials credentials) {
    this.connections = new Connections(host, port, connections, credentials);
    streams =
        this.connections.channels().stream()
            .map(EventPublisherGrpc::newStub)
            .map(Stream::new)
            .toList();
  }

  @Override
  public void send(Event event, Answer answered) {
    streams.get(Math.floorMod(turn.getAndIncrement(), streams.size())).send(event, answered);
  }

  @Override
  public void close() {
    streams.forEach(Stream::halfClose);
    connections.close();
  }

  /** The callers bound how much is in flight, so the stream itself need not. */
  private static final class Stream implements StreamObserver<PublishStreamResponse> {

    private final StreamObserver<PublishStreamRequest> requests;
    private final Map<Long, Answer> open = new HashMap<>();
    private long lastId;
    private @Nullable Throwable broken;

    Stream(EventPublisherGrpc.EventPublisherStub stub) {
      requests = stub.publishStream(this);
    }

    void send(Event event, Answer answered) {
      @Nullable Throwable failure;
      synchronized (this) {
        failure = broken;
        if (failure == null) {
          open.put(++lastId, answered);
          requests.onNext(
              PublishStreamRequest.newBuilder().setCorrelationId(lastId).setEvent(event).build());
        }
      }
      if (failure != null) {
        answered.take(failure);
      }
    }

    synchronized void halfClose() {
      if (broken == null) {
        requests.onCompleted();
      }
    }

    @Override
    public void onNext(PublishStreamResponse response) {
      Answer answered;
      synchronized (this) {
        answered = open.remove(response.getCorrelationId());
      }
      if (answered != null) {
        answered.take(response.hasError() ? failure(response) : null);
      }
    }

    private static StatusRuntimeException failure(PublishStreamResponse response) {
      return StatusProto.toStatusRuntimeException(response.getError());
    }

    @Override
    public void onError(Throwable failure) {
      List<Answer> lost;
      synchronized (this) {
        broken = failure;
        lost = List.copyOf(open.values());
        open.clear();
      }
      lost.forEach(answered -> answered.take(failure));
    }

    @Override
    public void onCompleted() {
      onError(new IllegalStateException("the server ended the stream"));
    }
  }
}
