package dev.trestle.gateway.owner;

import dev.trestle.internal.v1.AppendOutcome;
import dev.trestle.internal.v1.AppendRequest;
import dev.trestle.internal.v1.AppendResponse;
import dev.trestle.internal.v1.PartitionOwnerGrpc;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a {@link Link}, from its first event to its end: what was sent on it and has no
 * outcome yet. What sends is called on the link's sender; the rest is safe across threads.
 */
final class LinkStream implements ClientResponseObserver<AppendRequest, AppendResponse> {

  private final Link link;

  /** By number. Guarded by this. */
  private final Map<Long, Recording> unanswered = new HashMap<>();

  /** Guarded by this. */
  private long lastNumber;

  private volatile @Nullable ClientCallStreamObserver<AppendRequest> requests;

  /** The sender's alone. */
  private boolean closed;

  LinkStream(Link link) {
    this.link = link;
  }

  void open() {
    if (requests == null) {
      var unused = PartitionOwnerGrpc.newStub(link.channel()).append(this);
    }
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<AppendRequest> opened) {
    requests = opened;
    opened.setOnReadyHandler(link::schedule);
  }

  boolean isReady() {
    ClientCallStreamObserver<AppendRequest> opened = requests;
    return opened != null && !closed && opened.isReady();
  }

  void send(AppendRequest message) {
    ClientCallStreamObserver<AppendRequest> opened = requests;
    if (opened != null) {
      opened.onNext(message);
    }
  }

  /** Takes no more events; the other gateway ends it when all are answered. */
  void close() {
    ClientCallStreamObserver<AppendRequest> opened = requests;
    if (opened != null && !closed) {
      closed = true;
      opened.onCompleted();
    }
  }

  /** Ends at once. */
  void hangUp() {
    ClientCallStreamObserver<AppendRequest> opened = requests;
    closed = true;
    if (opened != null) {
      opened.cancel("nothing comes back", null);
    }
  }

  /** An event is about to be sent: the number that its outcome will bear. */
  synchronized long expect(Recording recording) {
    long number = ++lastNumber;
    unanswered.put(number, recording);
    recording.onCancel(() -> link.cancel(this, number));
    return number;
  }

  /** Whether an outcome is to come. */
  synchronized boolean isOwed() {
    return !unanswered.isEmpty();
  }

  /** Takes what has no outcome, and will have none from here. */
  synchronized List<Recording> takeUnanswered() {
    List<Recording> left = List.copyOf(unanswered.values());
    unanswered.clear();
    return left;
  }

  @Override
  public void onNext(AppendResponse response) {
    link.heard();
    for (AppendOutcome outcome : response.getOutcomesList()) {
      boolean last = outcome.getOutcomeCase() != AppendOutcome.OutcomeCase.LOGGED;
      Recording recording = of(outcome.getNumber(), last);
      if (recording == null) {
        continue;
      }
      if (!last) {
        recording.logged();
        continue;
      }
      recording.onCancel(null);
      if (outcome.getOutcomeCase() == AppendOutcome.OutcomeCase.MOVED) {
        link.returned(recording);
      } else {
        recording.outcome().complete(Messages.outcome(recording, outcome));
      }
    }
  }

  private synchronized @Nullable Recording of(long number, boolean last) {
    return last ? unanswered.remove(number) : unanswered.get(number);
  }

  @Override
  public void onError(Throwable failure) {
    link.ended(this, Status.fromThrowable(failure));
  }

  @Override
  public void onCompleted() {
    link.ended(this, Status.OK);
  }
}
