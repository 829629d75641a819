package dev.trestle.replayer.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.replayer.read.ByteBudget.Room;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {

  private final ByteBudget budget = new ByteBudget(100);

  @Test
  void roomIsGivenFirstComeFirstServedAndASmallOneOvertakesNobody() {
    Room first = budget.acquire(60).join();
    CompletableFuture<Room> large = budget.acquire(60);
    CompletableFuture<Room> small = budget.acquire(10);
    assertThat(large).isNotDone();
    assertThat(small).as("it would fit").isNotDone();
    assertThat(budget.waiting()).isEqualTo(2);
    first.giveBack();
    assertThat(large).isDone();
    assertThat(small).isDone();
    assertThat(budget.used()).isEqualTo(70);
  }

  @Test
  void whoNoLongerWantsRoomHoldsUpNobody() {
    Room first = budget.acquire(60).join();
    CompletableFuture<Room> large = budget.acquire(60);
    CompletableFuture<Room> small = budget.acquire(10);
    large.cancel(false);
    assertThat(small).isDone();
    assertThat(budget.used()).isEqualTo(70);
    first.giveBack();
    first.giveBack();
    assertThat(budget.used()).as("given back once, however often it is said").isEqualTo(10);
  }

  @Test
  void whatAPageTakesCountsOnceItIsKnown() {
    Room page = budget.acquire(50).join();
    page.resize(5);
    assertThat(budget.hasRoom(95)).isTrue();
    page.resize(150);
    assertThat(budget.hasRoom(1)).isFalse();
    CompletableFuture<Room> next = budget.acquire(1);
    assertThat(next).isNotDone();
    page.giveBack();
    assertThat(next).isDone();
  }

  @Test
  void moreThanThereIsMeansAllOfIt() {
    Room all = budget.acquire(1_000).join();
    assertThat(all.bytes()).isEqualTo(100);
    assertThat(budget.acquire(1)).isNotDone();
  }

  @Test
  void whatIsKeptTakesHalfAtMostSoThatPagesCanAlwaysBeHad() {
    assertThat(budget.keep(50)).isTrue();
    assertThat(budget.keep(1)).isFalse();
    CompletableFuture<Room> page = budget.acquire(100);
    assertThat(page).as("alone it has its turn").isDone();
    CompletableFuture<Room> next = budget.acquire(30);
    assertThat(next).isNotDone();
    page.join().giveBack();
    assertThat(next).isDone();
    budget.giveBackKept(50);
    assertThat(budget.used()).isEqualTo(30);
  }

  @Test
  void everyoneHasATurnAndTheBoundHoldsWhateverIsDoneAtOnce() throws Exception {
    ByteBudget shared = new ByteBudget(1_000);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    AtomicLong held = new AtomicLong();
    AtomicLong most = new AtomicLong();
    List<CompletableFuture<Void>> done = new ArrayList<>();
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      long bytes = 1 + random.nextInt(400);
      long actual = 1 + random.nextInt((int) bytes);
      CompletableFuture<Room> room = shared.acquire(bytes);
      if (random.nextInt(4) == 0) {
        threads.execute(() -> room.cancel(false));
      }
      done.add(
          room.thenAcceptAsync(
                  each -> {
                    each.resize(actual);
                    most.accumulateAndGet(held.addAndGet(actual), Math::max);
                    held.addAndGet(-actual);
                    each.giveBack();
                  },
                  threads)
              .exceptionally(cancelled -> null));
    }
    CompletableFuture.allOf(done.toArray(CompletableFuture<?>[]::new)).get(60, TimeUnit.SECONDS);
    threads.shutdown();
    assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    assertThat(most.get()).isLessThanOrEqualTo(1_000);
    assertThat(shared.waiting()).isZero();
  }
}
