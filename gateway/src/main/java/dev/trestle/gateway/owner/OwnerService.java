package dev.trestle.gateway.owner;

import dev.trestle.internal.v1.AppendRequest;
import dev.trestle.internal.v1.AppendResponse;
import dev.trestle.internal.v1.HandOverRequest;
import dev.trestle.internal.v1.HandOverResponse;
import dev.trestle.internal.v1.PartitionOwnerGrpc;
import dev.trestle.log.EventLog;
import dev.trestle.server.DaemonThreads;
import dev.trestle.server.MalformedRequests;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The gRPC side of owning: what other gateways call. */
@Singleton
final class OwnerService implements PartitionOwnerGrpc.AsyncService, BindableService {

  /**
   * The bus rarely takes as long; then the sender hears that the event is in the log, since its
   * admission must not take a slow bus for a slow log.
   */
  private static final Duration LOGGED_AFTER = Duration.ofMillis(200);

  private final LocalRecords local;
  private final Ownership ownership;
  private final EventLog log;
  private final OwnerConfig config;
  private final Set<AppendStream> open = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService answering = DaemonThreads.scheduled("owner-answer", 1);
  private volatile boolean draining;

  OwnerService(LocalRecords local, Ownership ownership, EventLog log, OwnerConfig config) {
    this.local = local;
    this.ownership = ownership;
    this.log = log;
    this.config = config;
    ownership.onLeft(this::drain);
    long pause = LOGGED_AFTER.toMillis();
    var unused = answering.scheduleWithFixedDelay(this::tick, pause, pause, TimeUnit.MILLISECONDS);
  }

  @Override
  public ServerServiceDefinition bindService() {
    return MalformedRequests.refused(PartitionOwnerGrpc.bindService(this));
  }

  @Override
  public StreamObserver<AppendRequest> append(StreamObserver<AppendResponse> answers) {
    AppendStream stream =
        new AppendStream(
            local,
            ownership,
            config.forwardWindow(),
            answering,
            (ServerCallStreamObserver<AppendResponse>) answers);
    open.add(stream);
    var unused = stream.ended().thenRun(() -> open.remove(stream));
    stream.start();
    if (draining) {
      stream.drain();
    }
    return stream;
  }

  @Override
  public StreamObserver<HandOverRequest> handOver(StreamObserver<HandOverResponse> answer) {
    return new HandOverReceiver(log.appender(), ownership, answer);
  }

  @PreDestroy
  void close() {
    answering.shutdownNow();
  }

  private void tick() {
    long before = System.nanoTime() - LOGGED_AFTER.toNanos();
    open.forEach(stream -> stream.tick(before));
  }

  /** Once nothing is owned any more: ends the streams, so that others ask the table. */
  private CompletableFuture<Void> drain() {
    draining = true;
    open.forEach(AppendStream::drain);
    return CompletableFuture.allOf(
        open.stream().map(AppendStream::ended).toArray(CompletableFuture<?>[]::new));
  }
}
