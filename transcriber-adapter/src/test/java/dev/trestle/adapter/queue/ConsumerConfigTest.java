package dev.trestle.adapter.queue;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConsumerConfigTest {

  @Test
  void aSettingOutOfItsRangeIsNamed() {
    assertThatThrownBy(
            () ->
                new ConsumerConfig(
                    0,
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(60),
                    Duration.ofMinutes(30),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(30)))
        .hasMessage("trestle.adapter.consumer.concurrency is 0: use 1 to 1000");
  }
}
