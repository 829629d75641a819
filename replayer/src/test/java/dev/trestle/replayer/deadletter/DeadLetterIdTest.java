package dev.trestle.replayer.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class DeadLetterIdTest {

  private static final Instant SENT = Instant.parse("2026-01-31T23:59:59.999Z");

  @Test
  void aMessageHasOneIdPerQueue() {
    DeadLetterId id = DeadLetterId.of(SENT, "a-dlq", "m1");
    assertThat(DeadLetterId.of(SENT, "a-dlq", "m1")).isEqualTo(id);
    assertThat(DeadLetterId.of(SENT, "b-dlq", "m1")).isNotEqualTo(id);
    assertThat(DeadLetterId.of(SENT, "a-dlq", "m2")).isNotEqualTo(id);
  }

  @Test
  void idsSortByTheTimeOfSending() {
    String earlier = DeadLetterId.of(Instant.EPOCH, "q", "z").text();
    String later = DeadLetterId.of(SENT, "q", "a").text();
    assertThat(earlier).isLessThan(later);
    assertThat(DeadLetterId.atOrAfter(SENT)).isLessThan(later);
    assertThat(DeadLetterId.atOrAfter(SENT.plusMillis(1))).isGreaterThan(later);
  }

  @Test
  void anIdTellsItsDayInUtc() {
    assertThat(DeadLetterId.of(SENT, "q", "m").day()).isEqualTo(LocalDate.parse("2026-01-31"));
  }

  @Test
  void whatIsNoIdIsRefused() {
    String id = DeadLetterId.of(SENT, "q", "m").text();
    assertThat(DeadLetterId.parse(id)).contains(new DeadLetterId(id));
    for (String other :
        new String[] {"", "x", id + "0", id.toUpperCase(java.util.Locale.ROOT) + "G"}) {
      assertThat(DeadLetterId.parse(other)).isEmpty();
    }
  }
}
