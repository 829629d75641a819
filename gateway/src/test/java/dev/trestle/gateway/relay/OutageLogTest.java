package dev.trestle.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutageLogTest {

  private static final long PAUSE = OutageLog.PAUSE.toNanos();
  private final OutageLog outages = new OutageLog();

  @Test
  void eachCauseIsToldAtOnceAndThenOnceInAPauseWithItsCount() {
    assertThat(outages.due("no_bus", -5)).hasValue(1);
    assertThat(outages.due("credentials", -5)).hasValue(1);
    assertThat(outages.due("no_bus", 0)).isEmpty();
    assertThat(outages.due("no_bus", PAUSE - 6)).isEmpty();
    assertThat(outages.due("no_bus", PAUSE - 5)).hasValue(3);
    assertThat(outages.due("no_bus", PAUSE)).isEmpty();
  }
}
