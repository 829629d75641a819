package dev.trestle.adapter.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.model.SqsException;

class QueueTest {

  private static final ConsumerConfig CONFIG =
      new ConsumerConfig(
          16,
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          Duration.ofMinutes(30),
          Duration.ofMillis(500),
          Duration.ofSeconds(30));

  @Test
  void retriesWaitTwiceAsLongEachTimeUpToALimit() {
    assertThat(CONFIG.delay(1)).isEqualTo(Duration.ofMillis(500));
    assertThat(CONFIG.delay(2)).isEqualTo(Duration.ofSeconds(1));
    assertThat(CONFIG.delay(7)).isEqualTo(Duration.ofSeconds(30));
    assertThat(CONFIG.delay(1_000_000)).isEqualTo(Duration.ofSeconds(30));
  }

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
        .hasMessageContaining("trestle.adapter.consumer.concurrency");
  }

  @Test
  void outagesAreTransientAndRefusalsAreNot() {
    assertThat(Transience.of(SdkClientException.create("connection refused"))).isTrue();
    assertThat(Transience.of(new IOException("reset"))).isTrue();
    assertThat(Transience.of(SqsException.builder().statusCode(503).build())).isTrue();
    assertThat(Transience.of(Status.UNAVAILABLE.asRuntimeException())).isTrue();
    assertThat(Transience.of(Status.RESOURCE_EXHAUSTED.asRuntimeException())).isTrue();

    assertThat(Transience.of(SqsException.builder().statusCode(400).build())).isFalse();
    assertThat(Transience.of(Status.INTERNAL.asRuntimeException())).isFalse();
    assertThat(Transience.of(new IllegalStateException())).isFalse();
  }

  @Test
  void aReasonHasOnlyCharactersThatSqsTakesAndIsBounded() {
    assertThat(DeadLetterQueue.printable("a\u0000b\uD800c\uFFFEd\n😀"))
        .isEqualTo("a\uFFFDb\uFFFDc\uFFFDd\n😀");
    assertThat(DeadLetterQueue.printable("x".repeat(5000))).hasSize(1000);
  }
}
