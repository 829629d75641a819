package dev.trestle.gateway.owner;

import dev.trestle.v1.PublishStreamResponse;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How many events of a stream are published. */
final class StreamAnswers implements StreamObserver<PublishStreamResponse> {

  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

  private int published;
  private @Nullable Throwable failure;

  synchronized void await(int count) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (published < count) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (failure != null || left <= 0) {
        throw new AssertionError(published + " of " + count + " events are published", failure);
      }
      wait(left);
    }
  }

  @Override
  public synchronized void onNext(PublishStreamResponse answer) {
    if (answer.hasPublished()) {
      published++;
    } else {
      failure = new AssertionError(answer);
    }
    notifyAll();
  }

  @Override
  public synchronized void onError(Throwable thrown) {
    failure = thrown;
    notifyAll();
  }

  @Override
  public void onCompleted() {}
}
