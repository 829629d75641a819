package dev.trestle.replayer.objects.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TogetherTest {

  private static final int PATIENCE = 30;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<List<Integer>> done = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch held = new CountDownLatch(1);
  private final Together<Integer, String> together = new Together<>(1, this::work);

  @AfterEach
  void close() {
    held.countDown();
    threads.shutdownNow();
  }

  private String work(List<Integer> items) {
    begun.countDown();
    try {
      held.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    done.add(List.copyOf(items));
    if (items.contains(1_000)) {
      throw new IllegalArgumentException("a thousand");
    }
    return items.toString();
  }

  private CompletableFuture<String> ask(Integer... items) {
    return CompletableFuture.supplyAsync(() -> together.ask(List.of(items)), threads);
  }

  @Test
  void everyoneGetsTheResultOfTheGoInWhichTheirsWas() throws Exception {
    CompletableFuture<String> first = ask(0);
    assertThat(begun.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
    List<CompletableFuture<String>> others =
        IntStream.rangeClosed(1, 20).mapToObj(i -> ask(i, -i)).toList();
    held.countDown();

    assertThat(first.get(PATIENCE, TimeUnit.SECONDS)).isEqualTo("[0]");
    for (int i = 1; i <= 20; i++) {
      assertThat(others.get(i - 1).get(PATIENCE, TimeUnit.SECONDS)).contains(i + ", -" + i);
    }
    assertThat(done.stream().flatMap(List::stream)).hasSize(41).doesNotHaveDuplicates();
  }

  @Test
  void aFailureIsThatOfAllInTheGoAndOfNobodyElse() throws Exception {
    CompletableFuture<String> first = ask(0);
    assertThat(begun.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<String> failing = ask(1_000);
    held.countDown();

    assertThatThrownBy(() -> failing.get(PATIENCE, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a thousand");
    assertThat(first.get(PATIENCE, TimeUnit.SECONDS)).isEqualTo("[0]");
    assertThat(ask(1).get(PATIENCE, TimeUnit.SECONDS)).isEqualTo("[1]");
  }
}
