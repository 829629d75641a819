package dev.trestle.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingEntriesTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private final RelayConfig config =
      new RelayConfig(
          2_048,
          4_096,
          4,
          100,
          1 << 20,
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofMillis(1),
          Duration.ofSeconds(1),
          Duration.ZERO,
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          1_000);
  private final WaitingEntries waiting = new WaitingEntries(config);
  private final long now = System.nanoTime() + SECOND;

  @Test
  void aCallTakesTenInTheirOrder() {
    for (int i = 0; i < 25; i++) {
      add("", 10);
    }
    assertThat(waiting.take(now))
        .hasSize(10)
        .isSortedAccordingTo(java.util.Comparator.comparing(WaitingEntry::place));
    assertThat(waiting.take(now)).hasSize(10);
    assertThat(waiting.take(now)).hasSize(5);
    assertThat(waiting.size()).isEqualTo(25);
  }

  @Test
  void aCallStaysBelowItsBytes() {
    for (int i = 0; i < 5; i++) {
      add("", 1_500);
    }
    assertThat(waiting.take(now)).hasSize(2);
  }

  @Test
  void anOrderIsInOneCallAtATime() {
    WaitingEntry first = add("a", 10);
    assertThat(waiting.take(now)).containsExactly(first);
    WaitingEntry second = add("a", 10);
    WaitingEntry other = add("b", 10);

    assertThat(waiting.take(now)).containsExactly(other);
    assertThat(waiting.take(now)).isEmpty();
    waiting.remove(first);
    assertThat(waiting.take(now)).containsExactly(second);
  }

  @Test
  void aCallWithSeveralOfAnOrderKeepsItUntilTheLastIsSettled() {
    WaitingEntry first = add("a", 10);
    WaitingEntry second = add("a", 10);
    assertThat(waiting.take(now)).containsExactly(first, second);
    WaitingEntry third = add("a", 10);

    waiting.remove(first);
    assertThat(waiting.take(now)).isEmpty();
    waiting.putBack(second, now);
    assertThat(waiting.take(now)).containsExactly(second, third);
  }

  @Test
  void whatIsTriedAgainComesBeforeWhatCameLater() {
    WaitingEntry first = add("a", 10);
    assertThat(waiting.take(now)).containsExactly(first);
    WaitingEntry second = add("a", 10);
    waiting.putBack(first, now + SECOND);

    assertThat(waiting.take(now)).isEmpty();
    assertThat(waiting.take(now + SECOND)).containsExactly(first, second);
  }

  @Test
  void beyondTheBoundsNothingIsTaken() {
    for (int i = 0; i < 100; i++) {
      add("", 1);
    }
    assertThat(waiting.add(entry("", 1))).isFalse();
    WaitingEntry taken = waiting.take(now).get(0);
    waiting.remove(taken);
    assertThat(waiting.add(entry("", 1))).isTrue();
  }

  @Test
  void whatWaitedTooLongIsGivenUpButNotWhatIsInACall() {
    WaitingEntry inCall = add("a", 10);
    assertThat(waiting.take(now)).containsExactly(inCall);
    WaitingEntry overdue = add("a", 10);

    assertThat(waiting.removeOverdue(now + 20 * SECOND)).containsExactly(overdue);
    assertThat(waiting.size()).isEqualTo(1);
  }

  @Test
  void aSuspectIsSentAlone() {
    WaitingEntry suspect = add("", 10);
    suspect.sendAlone();
    WaitingEntry other = add("", 10);

    assertThat(waiting.take(now)).containsExactly(suspect);
    assertThat(waiting.take(now)).containsExactly(other);
  }

  private WaitingEntry add(String order, int bytes) {
    WaitingEntry entry = entry(order, bytes);
    assertThat(waiting.add(entry)).isTrue();
    return entry;
  }

  private static WaitingEntry entry(String order, int bytes) {
    return new WaitingEntry(
        new BusEntry("s", "t", Instant.EPOCH, List.of(), "{}", order, "", bytes),
        System.nanoTime() + 10 * SECOND);
  }
}
