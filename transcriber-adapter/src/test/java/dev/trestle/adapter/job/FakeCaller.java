package dev.trestle.adapter.job;

import dev.trestle.v1.TranscriptionJob;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A caller of a stream who takes as much as they are told to. */
final class FakeCaller extends ServerCallStreamObserver<TranscriptionJob> {

  private static final Runnable NOTHING = () -> {};

  final List<TranscriptionJob> told = new ArrayList<>();
  int room = Integer.MAX_VALUE;
  @Nullable Throwable error;
  boolean completed;
  private Runnable cancelled = NOTHING;
  private Runnable ready = NOTHING;

  /** Takes some more. */
  void take(int more) {
    room = more;
    ready.run();
  }

  void cancel() {
    cancelled.run();
  }

  @Override
  public void onNext(TranscriptionJob job) {
    if (!isReady()) {
      throw new AssertionError("told without room: it would be held in memory");
    }
    room--;
    told.add(job);
  }

  @Override
  public void onError(Throwable t) {
    error = t;
  }

  @Override
  public void onCompleted() {
    completed = true;
  }

  @Override
  public boolean isReady() {
    return room > 0;
  }

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public void setOnCancelHandler(Runnable handler) {
    cancelled = handler;
  }

  @Override
  public void setOnReadyHandler(Runnable handler) {
    ready = handler;
  }

  @Override
  public void setCompression(String compression) {}

  @Override
  public void disableAutoInboundFlowControl() {}

  @Override
  public void request(int count) {}

  @Override
  public void setMessageCompression(boolean enable) {}
}
