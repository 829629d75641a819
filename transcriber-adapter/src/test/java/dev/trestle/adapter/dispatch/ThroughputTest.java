package dev.trestle.adapter.dispatch;

import static dev.trestle.adapter.dispatch.Candidates.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ThroughputTest {

  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void whatTwoLooksDoNotFindHasEnded() {
    Throughput throughput = new Throughput(NOW.minus(HOUR), 0);
    throughput.looked(Map.of("a", Duration.ofMinutes(10), "b", HOUR), NOW);

    throughput.looked(Map.of("b", HOUR), NOW.plusSeconds(1));
    assertThat(throughput.pace(NOW.plusSeconds(1))).isZero();
    throughput.looked(Map.of("b", HOUR), NOW.plusSeconds(2));
    assertThat(throughput.pace(NOW.plusSeconds(2))).isEqualTo(2);
    throughput.looked(Map.of("b", HOUR), NOW.plusSeconds(3));
    assertThat(throughput.pace(NOW.plusSeconds(3))).as("counted once").isEqualTo(2);
    assertThat(throughput.pace(NOW.plusSeconds(303))).as("five minutes later").isZero();
  }

  @Test
  void whatComesBackHasNotEnded() {
    Throughput throughput = new Throughput(NOW.minus(HOUR), 0);
    throughput.looked(Map.of("a", HOUR), NOW);
    throughput.looked(Map.of(), NOW.plusSeconds(1));
    throughput.looked(Map.of("a", HOUR), NOW.plusSeconds(2));
    throughput.looked(Map.of(), NOW.plusSeconds(3));

    assertThat(throughput.pace(NOW.plusSeconds(3))).isZero();
  }

  @Test
  void whatTheOneBeforeToldFadesAsItsOwnGrows() {
    Throughput throughput = new Throughput(NOW, 4);

    assertThat(throughput.pace(NOW)).isEqualTo(4);
    assertThat(throughput.pace(NOW.plusSeconds(150))).isEqualTo(2);
    assertThat(throughput.pace(NOW.plusSeconds(300))).isZero();
  }
}
