package dev.trestle.replayer.request;

import dev.trestle.proto.Problem;
import io.grpc.stub.StreamObserver;
import java.util.function.Function;

/** What a request comes to: a response, or a problem of the request. */
public sealed interface Answer<T> {

  record Given<T>(T response) implements Answer<T> {}

  record Refused<T>(Problem problem) implements Answer<T> {}

  static <T> Answer<T> of(T response) {
    return new Given<>(response);
  }

  static <T> Answer<T> refuse(Problem problem) {
    return new Refused<>(problem);
  }

  /** Goes on with the response; a problem stays. */
  default <U> Answer<U> then(Function<T, Answer<U>> next) {
    return this instanceof Given<T> given
        ? next.apply(given.response())
        : new Refused<>(((Refused<T>) this).problem());
  }

  /** Ends a unary call with it. */
  default void send(StreamObserver<? super T> caller) {
    if (this instanceof Given<T> given) {
      caller.onNext(given.response());
      caller.onCompleted();
    } else {
      caller.onError(((Refused<T>) this).problem().toException());
    }
  }
}
