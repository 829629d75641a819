package dev.trestle.replayer.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PageSizeTest {

  private static final Duration HELD = Duration.ofSeconds(2);
  private static final double FAST = Double.POSITIVE_INFINITY;

  @Test
  void aReadBeginsWithWhatItsPaceTakesAndNoMoreThanItWants() {
    assertThat(PageSize.of(FAST, HELD, Long.MAX_VALUE).records()).isEqualTo(Integer.MAX_VALUE);
    assertThat(PageSize.of(FAST, Duration.ZERO, Long.MAX_VALUE).records())
        .isEqualTo(Integer.MAX_VALUE);
    assertThat(PageSize.of(FAST, HELD, 5).records()).isEqualTo(5);
    assertThat(PageSize.of(100, HELD, Long.MAX_VALUE).records()).isEqualTo(200);
    assertThat(PageSize.of(0.001, HELD, Long.MAX_VALUE).records()).isEqualTo(1);
  }

  @Test
  void pagesFollowWhatTheReaderTakes() {
    PageSize size = PageSize.of(FAST, HELD, Long.MAX_VALUE);
    size.taken();
    assertThat(size.records()).isEqualTo(Integer.MAX_VALUE);
    size.letGo(30);
    assertThat(size.records()).isEqualTo(30);
    size.taken();
    assertThat(size.records()).isEqualTo(60);
    size.letGo(0);
    assertThat(size.records()).isEqualTo(1);
    for (int page = 0; page < 40; page++) {
      size.taken();
    }
    assertThat(size.records()).isEqualTo(Integer.MAX_VALUE);
  }
}
