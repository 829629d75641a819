package dev.trestle.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RefusalLinesTest {

  private static final long SECOND = 1_000_000_000L;
  private static final Caller X = Policies.caller("x");

  private final List<String> told = new ArrayList<>();
  private final RefusalLines lines =
      new RefusalLines((caller, count) -> told.add(caller.id() + " " + count));

  @Test
  void theFirstTenAreWrittenAndThenOneASecondWithTheNumberOfThoseLeftOut() {
    long now = 7 * SECOND;
    for (int each = 0; each < RefusalLines.BURST; each++) {
      assertThat(lines.next(X, now)).isEqualTo(OptionalLong.of(0));
    }
    assertThat(lines.next(X, now)).isEmpty();
    assertThat(lines.next(X, now + SECOND / 2)).isEmpty();
    assertThat(lines.next(X, now + SECOND)).isEqualTo(OptionalLong.of(2));
    assertThat(lines.next(X, now + SECOND)).isEmpty();
    assertThat(lines.next(Policies.caller("y"), now)).isEqualTo(OptionalLong.of(0));
  }

  @Test
  void whatWasLeftOutIsToldWithoutAnotherRefusalToo() {
    for (int each = 0; each < RefusalLines.BURST + 3; each++) {
      lines.next(X, 0);
    }
    lines.tellLeftOut();
    lines.tellLeftOut();
    assertThat(told).containsExactly("x 3");
  }

  @Test
  void whoIsForgottenIsToldOf() {
    for (int each = 0; each < RefusalLines.BURST + 3; each++) {
      lines.next(X, 0);
    }
    for (int caller = 0; caller < RefusalLines.MAX_CALLERS; caller++) {
      lines.next(Policies.caller("c" + caller), 0);
    }
    assertThat(told).containsExactly("x 3");
  }
}
