package dev.trestle.replayer.request;

import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.store.StoreException;
import dev.trestle.proto.Problem;
import dev.trestle.v1.ErrorReason;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

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

  /**
   * Ends a unary call with what the work comes to; if the log's storage does not answer, with
   * LOG_UNAVAILABLE.
   */
  static <T> void give(StreamObserver<? super T> caller, Supplier<Answer<T>> work) {
    Answer<T> answer;
    try {
      answer = work.get();
    } catch (LogUnavailableException | StoreException e) {
      answer = refuse(unavailable(e));
    }
    answer.send(caller);
  }

  /** What a caller is told if the log's storage does not answer. */
  static Problem unavailable(RuntimeException cause) {
    LoggerFactory.getLogger(Answer.class).warn("The log does not answer", cause);
    return Problem.of(ErrorReason.ERROR_REASON_LOG_UNAVAILABLE, "The log does not answer: retry")
        .withRetryDelay(Duration.ofSeconds(1));
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
