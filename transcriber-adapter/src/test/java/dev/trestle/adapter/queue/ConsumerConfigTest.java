package dev.trestle.adapter.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConsumerConfigTest {

  @Test
  void aSettingOutOfItsRangeIsNamed() {
    assertThatThrownBy(() -> config(0, 64))
        .hasMessage("trestle.adapter.consumer.concurrency is 0: use 1 to 1000");
    assertThatThrownBy(() -> config(16, 1001))
        .hasMessage("trestle.adapter.consumer.requests-concurrency is 1001: use 1 to 1000");
  }

  @Test
  void theQueueOfRequestsHasAConcurrencyOfItsOwn() {
    assertThat(config(16, 64).limits().concurrency()).isEqualTo(16);
    assertThat(config(16, 64).requestLimits().concurrency()).isEqualTo(64);
  }

  private static ConsumerConfig config(int concurrency, int requestsConcurrency) {
    return new ConsumerConfig(
        concurrency,
        requestsConcurrency,
        Duration.ofSeconds(20),
        Duration.ofSeconds(60),
        Duration.ofMinutes(30),
        Duration.ofMillis(500),
        Duration.ofSeconds(30));
  }
}
