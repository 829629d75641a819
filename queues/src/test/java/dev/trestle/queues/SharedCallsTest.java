package dev.trestle.queues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.exception.AbortedException;

@Timeout(60)
class SharedCallsTest {

  private static final Duration LONG = Duration.ofHours(1);

  private final ExecutorService threads = Executors.newCachedThreadPool(Daemons.named("asking"));
  private final BlockingQueue<List<Integer>> begun = new LinkedBlockingQueue<>();
  private final Semaphore mayEnd = new Semaphore(0);

  @AfterEach
  void end() {
    mayEnd.release(1_000);
    threads.shutdown();
  }

  @Test
  void whoAsksWhileNobodyDoesIsServedAtOnceAndAlone() throws InterruptedException {
    mayEnd.release(2);
    SharedCalls<Integer, Integer> calls = doubling(LONG);

    assertThat(calls.ask(1)).isEqualTo(2);
    assertThat(calls.ask(2)).isEqualTo(4);
    assertThat(begun).containsExactly(List.of(1), List.of(2));
  }

  @Test
  void whoAskDuringACallShareTheNext() throws InterruptedException {
    SharedCalls<Integer, Integer> calls = doubling(LONG);
    List<CompletableFuture<Integer>> answers = new ArrayList<>(List.of(ask(calls, 0)));
    begun.take();
    for (int i = 1; i <= 3; i++) {
      answers.add(ask(calls, i));
    }
    awaitWaiting(calls, 3);

    mayEnd.release(2);

    assertThat(begun.take()).containsExactlyInAnyOrder(1, 2, 3);
    assertThat(answers.stream().map(CompletableFuture::join)).containsExactly(0, 2, 4, 6);
  }

  @Test
  void aFullRequestWaitsForNoOther() throws InterruptedException {
    SharedCalls<Integer, Integer> calls = doubling(LONG);
    var first = ask(calls, 0);
    begun.take();
    for (int i = 1; i <= SharedCalls.MOST; i++) {
      var unused = ask(calls, i);
    }

    assertThat(begun.take()).hasSize(SharedCalls.MOST);
    assertThat(first).isNotDone();
  }

  @Test
  void nobodyWaitsForLongForACallWithoutAnswer() throws InterruptedException {
    SharedCalls<Integer, Integer> calls = doubling(Duration.ofMillis(1));
    var first = ask(calls, 0);
    begun.take();

    var unused = ask(calls, 1);

    assertThat(begun.take()).containsExactly(1);
    assertThat(first).isNotDone();
  }

  @Test
  void aFailureIsToldToEachWhoAskedAndToNobodyElse() throws InterruptedException {
    SharedCalls<Integer, Integer> calls =
        new SharedCalls<>(
            asked -> {
              began(asked);
              if (asked.contains(1)) {
                throw new IllegalArgumentException("one");
              }
              return asked;
            },
            LONG);
    var first = ask(calls, 0);
    begun.take();
    var one = ask(calls, 1);
    var two = ask(calls, 2);
    awaitWaiting(calls, 2);
    mayEnd.release(3);

    assertThat(first.join()).isZero();
    assertThatThrownBy(one::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(two::join).hasCauseInstanceOf(IllegalArgumentException.class);
    assertThat(calls.ask(3)).isEqualTo(3);
  }

  @Test
  void anErrorEndsNoTurns() {
    SharedCalls<Integer, Integer> calls =
        new SharedCalls<>(
            asked -> {
              if (asked.contains(1)) {
                throw new StackOverflowError();
              }
              return asked;
            },
            LONG);

    assertThatThrownBy(() -> calls.ask(1)).isInstanceOf(StackOverflowError.class);
    assertThat(calls.ask(2)).isEqualTo(2);
  }

  @Test
  void whoIsInterruptedLeavesTheOthers() throws InterruptedException {
    SharedCalls<Integer, Integer> calls = doubling(LONG);
    var first = ask(calls, 0);
    begun.take();
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread leaving =
        new Thread(
            () -> {
              try {
                calls.ask(1);
              } catch (AbortedException e) {
                thrown.complete(e);
              }
            });
    leaving.start();
    awaitWaiting(calls, 1);
    leaving.interrupt();
    assertThat(thrown.join()).isInstanceOf(AbortedException.class);
    var second = ask(calls, 2);
    awaitWaiting(calls, 1);

    mayEnd.release(2);

    assertThat(first.join()).isZero();
    assertThat(second.join()).isEqualTo(4);
    assertThat(begun.take()).containsExactly(2);
  }

  @Test
  void eachIsGivenItsOwnAnswer() {
    mayEnd.release(100_000);
    SharedCalls<Integer, Integer> calls = doubling(LONG);
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int thread = 0; thread < 32; thread++) {
      int base = thread * 1_000;
      all.add(
          CompletableFuture.runAsync(
              () -> {
                for (int i = base; i < base + 200; i++) {
                  assertThat(calls.ask(i)).isEqualTo(2 * i);
                }
              },
              threads));
    }

    all.forEach(CompletableFuture::join);

    assertThat(begun.stream().mapToInt(List::size).sum()).isEqualTo(32 * 200);
    assertThat(begun).allMatch(asked -> asked.size() <= SharedCalls.MOST);
  }

  private SharedCalls<Integer, Integer> doubling(Duration patience) {
    return new SharedCalls<>(
        asked -> {
          began(asked);
          return asked.stream().map(number -> 2 * number).toList();
        },
        patience);
  }

  private void began(List<Integer> asked) {
    begun.add(asked);
    mayEnd.acquireUninterruptibly();
  }

  private CompletableFuture<Integer> ask(SharedCalls<Integer, Integer> calls, int number) {
    return CompletableFuture.supplyAsync(() -> calls.ask(number), threads);
  }

  private static void awaitWaiting(SharedCalls<?, ?> calls, int count) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (calls.waiting() != count) {
      assertThat(System.nanoTime()).as("nobody asked in time").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
