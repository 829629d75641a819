package dev.trestle.gateway.publish;

import dev.trestle.proto.Problem;
import dev.trestle.server.security.Caller;
import dev.trestle.v1.PublishStreamRequest;
import dev.trestle.v1.PublishStreamResponse;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One publish stream. Requests are asked for only while the client takes its answers, and only so
 * many that those unanswered stay within {@link PublishConfig#streamWindow}, and their bytes within
 * {@link PublishConfig#streamBytes} even if each that comes has the largest payload that is
 * accepted: HTTP/2 makes the client wait, and nothing piles up here. They are asked for several at
 * a time, since each time costs a hand-over to the connection's thread.
 */
final class PublishStream implements StreamObserver<PublishStreamRequest> {

  /** When so many more may come, they are asked for though others are still to come. */
  private static final int STEP = 8;

  private final Publish publish;
  private final PublishConfig config;
  private final Caller caller;
  private final ServerCallStreamObserver<PublishStreamResponse> answers;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /** The rest is guarded by this. */
  private int inFlight;

  private long bytesInFlight;

  /** Requests that were asked for and have not come. */
  private int asked;

  private boolean halfClosed;
  private boolean draining;
  private boolean over;

  /**
   * A stream that asks for nothing before {@link #start}.
   *
   * @param caller who publishes, for as long as the stream is open; what they may is asked for each
   *     event
   */
  PublishStream(
      Publish publish,
      PublishConfig config,
      Caller caller,
      ServerCallStreamObserver<PublishStreamResponse> answers) {
    this.publish = publish;
    this.config = config;
    this.caller = caller;
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
      asked--;
      inFlight++;
      bytesInFlight += size;
    }
    CompletableFuture<Published> published =
        request.hasEvent()
            ? publish.one(
                caller,
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

  /** Asks for further requests, or ends the stream, if it is time to. */
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
    if (halfClosed || draining || !answers.isReady()) {
      return;
    }
    int more = room() - asked;
    if (more >= STEP || (asked == 0 && more > 0)) {
      asked += more;
      answers.request(more);
    }
  }

  /** How many requests may come now; one that is larger than an event may be is refused at once. */
  private int room() {
    long bytesLeft = config.streamBytes() - bytesInFlight;
    if (bytesLeft <= 0) {
      return 0;
    }
    long ofLargest = Math.max(1, bytesLeft / config.maxPayloadBytes());
    return (int) Math.min(config.streamWindow() - inFlight, ofLargest);
  }

  /** What is in flight counts all the same; its answers have nobody to go to. */
  private synchronized void cancelled() {
    over = true;
    ended.complete(null);
  }
}
