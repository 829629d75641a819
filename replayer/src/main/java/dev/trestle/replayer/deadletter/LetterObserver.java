package dev.trestle.replayer.deadletter;

import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.Event;
import dev.trestle.v1.ReadResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.function.Predicate;

/** Tells who watches dead letters what a read of their log tells. */
final class LetterObserver extends ServerCallStreamObserver<ReadResponse> {

  private final ServerCallStreamObserver<DeadLetter> caller;
  private final Predicate<DeadLetter> match;

  LetterObserver(ServerCallStreamObserver<DeadLetter> caller, Predicate<DeadLetter> match) {
    this.caller = caller;
    this.match = match;
  }

  @Override
  public void onNext(ReadResponse response) {
    Event event = response.getEvent().getEvent();
    if (!event.getType().equals(DeadLetterLog.TYPE)) {
      return; // Progress.
    }
    DeadLetter letter =
        DeadLetterLog.letter(event.getJson()).toBuilder()
            .setPosition(response.getEvent().getPosition())
            .build();
    if (match.test(letter)) {
      caller.onNext(letter);
    }
  }

  @Override
  public void onError(Throwable problem) {
    caller.onError(problem);
  }

  @Override
  public void onCompleted() {
    caller.onCompleted();
  }

  @Override
  public boolean isReady() {
    return caller.isReady();
  }

  @Override
  public boolean isCancelled() {
    return caller.isCancelled();
  }

  @Override
  public void setOnCancelHandler(Runnable handler) {
    caller.setOnCancelHandler(handler);
  }

  @Override
  public void setOnReadyHandler(Runnable handler) {
    caller.setOnReadyHandler(handler);
  }

  @Override
  public void setOnCloseHandler(Runnable handler) {
    caller.setOnCloseHandler(handler);
  }

  @Override
  public void setOnReadyThreshold(int bytes) {
    caller.setOnReadyThreshold(bytes);
  }

  @Override
  public void setCompression(String compression) {
    caller.setCompression(compression);
  }

  @Override
  public void setMessageCompression(boolean enable) {
    caller.setMessageCompression(enable);
  }

  @Override
  public void disableAutoInboundFlowControl() {
    caller.disableAutoInboundFlowControl();
  }

  @Override
  public void disableAutoRequest() {
    caller.disableAutoRequest();
  }

  @Override
  public void request(int count) {
    caller.request(count);
  }
}
