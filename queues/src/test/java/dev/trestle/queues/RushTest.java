package dev.trestle.queues;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RushTest {

  private static final Duration SHORT = Duration.ofMillis(1);

  private final Rush rush = new Rush();

  @Test
  void isNotOnUntilAReceiveBringsAllThatItAskedFor() throws InterruptedException {
    assertThat(rush.await(SHORT)).isFalse();
    rush.received(9, 10);
    assertThat(rush.await(SHORT)).isFalse();
    rush.received(10, 10);
    assertThat(rush.await(SHORT)).isTrue();
  }

  @Test
  void endsWithAReceiveThatBringsLess() throws InterruptedException {
    rush.received(3, 3);
    rush.received(0, 3);

    assertThat(rush.await(SHORT)).isFalse();
  }

  @Test
  void wakesWhoWaitsForIt() {
    CompletableFuture<Boolean> awaited =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return rush.await(Duration.ofHours(1));
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });

    rush.received(1, 1);

    assertThat(awaited.join()).isTrue();
  }
}
