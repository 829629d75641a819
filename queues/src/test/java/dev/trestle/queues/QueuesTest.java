package dev.trestle.queues;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.model.SqsException;

class QueuesTest {

  @Test
  void outagesAreTransientAndRefusalsAndErrorsAreNot() {
    assertThat(Transience.of(SdkClientException.create("connection refused"))).isTrue();
    assertThat(Transience.of(new IOException("reset"))).isTrue();
    assertThat(Transience.of(new OutageException("down", new RuntimeException()))).isTrue();
    assertThat(Transience.of(SqsException.builder().statusCode(503).build())).isTrue();
    assertThat(Transience.of(SqsException.builder().statusCode(429).build())).isTrue();

    assertThat(Transience.of(SqsException.builder().statusCode(400).build())).isFalse();
    assertThat(Transience.of(new IllegalStateException())).isFalse();
    assertThat(Transience.of(new StackOverflowError())).isFalse();
  }

  @Test
  void aReasonHasOnlyCharactersThatSqsTakesAndIsBounded() {
    assertThat(DeadLetterQueue.printable("a\u0000b\uD800c\uFFFEd\n😀"))
        .isEqualTo("a\uFFFDb\uFFFDc\uFFFDd\n😀");
    assertThat(DeadLetterQueue.printable("x".repeat(5000))).hasSize(1000);
  }

  @Test
  void aMessageIsHiddenForTwelveHoursAtMost() {
    Duration visibility = Duration.ofHours(6);
    Invisible message = new Invisible("receipt", 5);

    assertThat(message.seconds(visibility, after(Duration.ZERO))).isEqualTo(6 * 3600);
    assertThat(message.seconds(visibility, after(Duration.ofHours(11)))).isEqualTo(59 * 60);
    assertThat(message.seconds(visibility, after(Invisible.LONGEST))).isZero();
    assertThat(message.seconds(visibility, after(Duration.ofHours(13)))).isZero();
    assertThat(message.seconds(Duration.ofDays(2), after(Duration.ZERO))).isLessThan(12 * 3600);
  }

  @Test
  void whatSqsDoesNotSayOfAMessageIsNotMadeUp() {
    Message bare = new Message("id", "delivery", "body", Map.of(), Map.of());
    Message odd =
        new Message(
            "id",
            "delivery",
            "body",
            Map.of(),
            Map.of("ApproximateReceiveCount", "many", "SentTimestamp", "1700000000123"));

    assertThat(bare.receiveCount()).isEqualTo(1);
    assertThat(bare.sentAt()).isEmpty();
    assertThat(odd.receiveCount()).isEqualTo(1);
    assertThat(odd.sentAt()).hasValue(Instant.ofEpochMilli(1_700_000_000_123L));
  }

  private static long after(Duration since) {
    return 5 + since.toNanos();
  }
}
