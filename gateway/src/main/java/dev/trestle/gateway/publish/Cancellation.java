package dev.trestle.gateway.publish;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;

/** What is to stop when the client cancels its call. Safe across threads. */
final class Cancellation {

  private final List<Runnable> actions = new ArrayList<>();
  private boolean cancelled;

  private Cancellation() {}

  /** To be called in the handler, before it returns. */
  static Cancellation of(StreamObserver<?> answer) {
    Cancellation cancellation = new Cancellation();
    ((ServerCallStreamObserver<?>) answer).setOnCancelHandler(cancellation::cancel);
    return cancellation;
  }

  void onCancel(Runnable action) {
    boolean now;
    synchronized (this) {
      now = cancelled;
      if (!now) {
        actions.add(action);
      }
    }
    if (now) {
      action.run();
    }
  }

  private void cancel() {
    List<Runnable> all;
    synchronized (this) {
      cancelled = true;
      all = List.copyOf(actions);
      actions.clear();
    }
    all.forEach(Runnable::run);
  }
}
