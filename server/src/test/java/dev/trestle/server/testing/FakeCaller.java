package dev.trestle.server.testing;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A caller of a stream who takes as much as they are told to.
 *
 * @param <A> what they are told
 */
public final class FakeCaller<A> extends ServerCallStreamObserver<A> {

  private static final Runnable NOTHING = () -> {};

  /** What they were told. */
  public final List<A> told = new ArrayList<>();

  /** How much more they take. */
  public int room = Integer.MAX_VALUE;

  /** With which the call has ended. */
  public @Nullable Throwable error;

  /** Whether the call has ended well. */
  public boolean completed;

  private Runnable cancelled = NOTHING;
  private Runnable ready = NOTHING;

  /** Takes some more. */
  public void take(int more) {
    room = more;
    ready.run();
  }

  /** Goes. */
  public void cancel() {
    cancelled.run();
  }

  @Override
  public void onNext(A answer) {
    if (!isReady()) {
      throw new AssertionError("told without room: it would be held in memory");
    }
    room--;
    told.add(answer);
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
