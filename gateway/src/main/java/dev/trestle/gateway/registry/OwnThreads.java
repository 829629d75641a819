package dev.trestle.gateway.registry;

import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.store.StoreException;
import dev.trestle.proto.Problem;
import dev.trestle.v1.ErrorReason;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Threads of their own for calls that take long, so that they leave those that publish alone.
 * Bounded: so many run, so many wait, what is beyond is refused as overload. Safe across threads.
 */
final class OwnThreads implements AutoCloseable {

  private final Semaphore places;
  private final ExecutorService threads;
  private final Problem full;

  /**
   * @param running calls that run at the same moment, each on a thread
   * @param waiting calls that may wait for one to end
   * @param full why a call beyond is refused
   * @param retry when another try is worth while
   */
  OwnThreads(String name, int running, int waiting, String full, Duration retry) {
    this.places = new Semaphore(running + waiting);
    this.full = Problem.of(ErrorReason.ERROR_REASON_OVERLOADED, full).withRetryDelay(retry);
    AtomicInteger number = new AtomicInteger();
    this.threads =
        Executors.newFixedThreadPool(
            running, task -> new Thread(task, name + "-" + number.incrementAndGet()));
  }

  /**
   * Answers the current call with the outcome of its work, which is done in the call's context.
   * Throws the status that the client gets if there is no room.
   *
   * @param work throws the status that the client gets if there is no outcome
   * @param cancelled asked before the work is begun and before it is answered; nothing is done once
   *     it is true
   */
  <T> void answer(Supplier<T> work, BooleanSupplier cancelled, StreamObserver<T> answer) {
    if (!places.tryAcquire()) {
      throw full.toException();
    }
    try {
      threads.execute(Context.current().wrap(() -> run(work, cancelled, answer)));
    } catch (RejectedExecutionException closed) {
      throw Problem.of(
              ErrorReason.ERROR_REASON_SHUTTING_DOWN,
              "This gateway is stopping: retry at once, another one answers")
          .withRetryDelay(Duration.ZERO)
          .toException();
    }
  }

  /** Interrupts what runs, and forgets what waits. */
  @Override
  public void close() {
    threads.shutdownNow();
  }

  private <T> void run(Supplier<T> work, BooleanSupplier cancelled, StreamObserver<T> answer) {
    Runnable ending = () -> {};
    try {
      ending = ending(work, cancelled, answer);
    } finally {
      // Before anybody is answered: whoever is may ask for the next one at once.
      places.release();
    }
    try {
      ending.run();
    } catch (RuntimeException e) {
      // Cancelled at this very moment.
      answer.onError(e);
    }
  }

  /** Does the work, and returns how the call is to be ended. */
  private static <T> Runnable ending(
      Supplier<T> work, BooleanSupplier cancelled, StreamObserver<T> answer) {
    if (cancelled.getAsBoolean()) {
      return () -> {};
    }
    try {
      T outcome = work.get();
      return () -> {
        if (!cancelled.getAsBoolean()) {
          answer.onNext(outcome);
          answer.onCompleted();
        }
      };
    } catch (StoreException | LogUnavailableException e) {
      return () ->
          answer.onError(
              Problem.of(
                      ErrorReason.ERROR_REASON_LOG_UNAVAILABLE,
                      "The tables do not answer now: retry with backoff")
                  .withRetryDelay(Duration.ofSeconds(1))
                  .toException());
    } catch (RuntimeException e) {
      return () -> answer.onError(e);
    }
  }
}
