package dev.trestle.gateway.publish;

import dev.trestle.proto.Problem;
import dev.trestle.v1.PublishStreamRequest;
import dev.trestle.v1.PublishStreamResponse;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One publish stream. A request is read only while fewer than {@link PublishConfig#streamWindow}
 * are unanswered, their payloads below {@link PublishConfig#streamBytes}, and the client takes its
 * answers: HTTP/2 makes the client wait, and nothing piles up here.
 */
final class PublishStream implements StreamObserver<PublishStreamRequest> {

  private final Publish publish;
  private final PublishConfig config;
  private final ServerCallStreamObserver<PublishStreamResponse> answers;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /** The rest is guarded by this. */
  private int inFlight;

  private long bytesInFlight;
  private boolean asked;
  private boolean halfClosed;
  private boolean draining;
  private boolean over;

  PublishStream(
      Publish publish,
      PublishConfig config,
      ServerCallStreamObserver<PublishStreamResponse> answers) {
    this.publish = publish;
    this.config = config;
    this.answers = answers;
  }

  /** To be called in the handler. */
  void start() {
    answers.disableAutoRequest();
    answers.setOnReadyHandler(this::progress);
    answers.setOnCancelHandler(this::cancelled);
    progress();
  }

  CompletableFuture<Void> ended() {
    return ended;
  }

  synchronized int inFlight() {
    return inFlight;
  }

  /** Reads no more; ends the stream when all is answered. */
  synchronized void drain() {
    draining = true;
    progress();
  }

  @Override
  public void onNext(PublishStreamRequest request) {
    int size = request.getSerializedSize();
    synchronized (this) {
      asked = false;
      inFlight++;
      bytesInFlight += size;
    }
    CompletableFuture<Published> published =
        request.hasEvent()
            ? publish.one(
                request.getEvent(),
                request.getValidateOnly(),
                Context.current().getDeadline(),
                cancel -> {})
            : CompletableFuture.completedFuture(
                new Published.Failed(Problem.invalidField("event", "required")));
    var unused =
        published.whenComplete(
            (outcome, defect) -> answered(request.getCorrelationId(), size, outcome, defect));
    progress();
  }

  @Override
  public void onError(Throwable broken) {
    cancelled();
  }

  @Override
  public synchronized void onCompleted() {
    halfClosed = true;
    progress();
  }

  private synchronized void answered(
      long correlationId, int size, @Nullable Published outcome, @Nullable Throwable defect) {
    inFlight--;
    bytesInFlight -= size;
    if (over) {
      return;
    }
    if (defect != null || outcome == null) {
      over = true;
      answers.onError(defect == null ? new IllegalStateException("no outcome") : defect);
      ended.complete(null);
      return;
    }
    PublishStreamResponse.Builder answer =
        PublishStreamResponse.newBuilder().setCorrelationId(correlationId);
    if (outcome instanceof Published.Ok ok) {
      answer.setPublished(ok.receipt());
    } else if (outcome instanceof Published.Failed failed) {
      answer.setError(failed.problem().toStatus());
    }
    answers.onNext(answer.build());
    progress();
  }

  /** Asks for the next request, or ends the stream, if it is time to. */
  private synchronized void progress() {
    if (over) {
      return;
    }
    if (inFlight == 0 && (halfClosed || draining)) {
      over = true;
      if (halfClosed) {
        answers.onCompleted();
      } else {
        answers.onError(AppendProblems.shuttingDown().toException());
      }
      ended.complete(null);
      return;
    }
    boolean room =
        inFlight < config.streamWindow()
            && bytesInFlight < config.streamBytes()
            && answers.isReady();
    if (room && !asked && !halfClosed && !draining) {
      asked = true;
      answers.request(1);
    }
  }

  /** What is in flight counts all the same; its answers have nobody to go to. */
  private synchronized void cancelled() {
    over = true;
    ended.complete(null);
  }
}
