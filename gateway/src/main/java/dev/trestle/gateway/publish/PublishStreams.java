package dev.trestle.gateway.publish;

import dev.trestle.server.Drainable;
import dev.trestle.server.security.Caller;
import dev.trestle.v1.PublishStreamRequest;
import dev.trestle.v1.PublishStreamResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** The open publish streams; when the gateway stops, each is ended once it has its answers. */
@Singleton
final class PublishStreams implements Drainable {

  private final Publish publish;
  private final PublishConfig config;
  private final Set<PublishStream> open = ConcurrentHashMap.newKeySet();
  private volatile boolean draining;

  PublishStreams(Publish publish, PublishConfig config, PublishMeters meters) {
    this.publish = publish;
    this.config = config;
    meters.streams(open::size, this::inFlight);
  }

  /** To be called in the handler. */
  StreamObserver<PublishStreamRequest> open(
      ServerCallStreamObserver<PublishStreamResponse> answers) {
    PublishStream stream = new PublishStream(publish, config, Caller.current(), answers);
    open.add(stream);
    var unused = stream.ended().thenRun(() -> open.remove(stream));
    stream.start();
    if (draining) {
      stream.drain();
    }
    return stream;
  }

  /** Unanswered events of all streams. */
  int inFlight() {
    return open.stream().mapToInt(PublishStream::inFlight).sum();
  }

  @Override
  public CompletionStage<Void> drain() {
    draining = true;
    open.forEach(PublishStream::drain);
    return CompletableFuture.allOf(
        open.stream().map(PublishStream::ended).toArray(CompletableFuture<?>[]::new));
  }
}
