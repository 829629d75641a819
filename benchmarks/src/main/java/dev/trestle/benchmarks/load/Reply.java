package dev.trestle.benchmarks.load;

import dev.trestle.v1.PublishResponse;
import io.grpc.stub.StreamObserver;

/** The outcome of one Publish call. */
record Reply(Publishing.Answer answered) implements StreamObserver<PublishResponse> {
  @Override
  public void onNext(PublishResponse response) {}

  @Override
  public void onError(Throwable failure) {
    answered.take(failure);
  }

  @Override
  public void onCompleted() {
    answered.take(null);
  }
}
