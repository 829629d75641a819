package dev.trestle.gateway.faults;

import dev.trestle.v1.Event;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.PublishResponse;
import dev.trestle.v1.PublishStreamRequest;
import dev.trestle.v1.PublishStreamResponse;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** All events over one stream, which is opened anew after it has broken. */
final class StreamLane implements Lane {

  private final Channel channel;
  private long nextCorrelation;
  private @Nullable Open open;

  StreamLane(Channel channel) {
    this.channel = channel;
  }

  @Override
  public synchronized List<CompletableFuture<PublishResponse>> publish(
      List<Event> events, Duration deadline) {
    List<CompletableFuture<PublishResponse>> receipts = new ArrayList<>();
    for (Event event : events) {
      CompletableFuture<PublishResponse> receipt = new CompletableFuture<>();
      receipts.add(receipt);
      send(event, receipt);
      receipt.orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS);
    }
    return receipts;
  }

  private void send(Event event, CompletableFuture<PublishResponse> receipt) {
    if (open == null) {
      open = new Open();
      open.requests = EventPublisherGrpc.newStub(channel).publishStream(open);
    }
    long correlation = nextCorrelation++;
    open.waiting.put(correlation, receipt);
    open.requests.onNext(
        PublishStreamRequest.newBuilder().setCorrelationId(correlation).setEvent(event).build());
  }

  private synchronized @Nullable CompletableFuture<PublishResponse> take(
      Open from, long correlation) {
    return from.waiting.remove(correlation);
  }

  private synchronized List<CompletableFuture<PublishResponse>> takeAll(Open from) {
    if (open == from) {
      open = null;
    }
    List<CompletableFuture<PublishResponse>> all = List.copyOf(from.waiting.values());
    from.waiting.clear();
    return all;
  }

  /** Ends the stream; the gateway still answers what it has taken. */
  synchronized void halfClose() {
    if (open != null) {
      open.requests.onCompleted();
      open = null;
    }
  }

  /** One life of the stream. Its fields are guarded by the lane. */
  private final class Open implements StreamObserver<PublishStreamResponse> {

    private final Map<Long, CompletableFuture<PublishResponse>> waiting = new HashMap<>();
    private @Nullable StreamObserver<PublishStreamRequest> requests;

    @Override
    public void onNext(PublishStreamResponse answer) {
      CompletableFuture<PublishResponse> receipt = take(this, answer.getCorrelationId());
      if (receipt == null) {
        return; // Answered after the deadline.
      }
      if (answer.hasError()) {
        receipt.completeExceptionally(StatusProto.toStatusRuntimeException(answer.getError()));
      } else {
        receipt.complete(answer.getPublished());
      }
    }

    @Override
    public void onError(Throwable failure) {
      takeAll(this).forEach(receipt -> receipt.completeExceptionally(failure));
    }

    @Override
    public void onCompleted() {
      onError(Status.UNAVAILABLE.withDescription("stream ended").asRuntimeException());
    }
  }
}
