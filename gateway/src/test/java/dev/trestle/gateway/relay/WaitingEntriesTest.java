package dev.trestle.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingEntriesTest {

  private static final long SECOND = Entries.SECOND;
  private static final int ROOM = Entries.ROOM;

  private final WaitingEntries waiting = new WaitingEntries(Entries.config());
  private final long now = System.nanoTime() + SECOND;

  @Test
  void aCallTakesTenInTheirOrder() {
    for (int i = 0; i < 25; i++) {
      add("", 10);
    }
    assertThat(take()).hasSize(10).isSortedAccordingTo(Comparator.comparing(WaitingEntry::place));
    assertThat(take()).hasSize(10);
    assertThat(take()).hasSize(5);
    assertThat(waiting.size()).isEqualTo(25);
  }

  @Test
  void aCallStaysBelowItsBytes() {
    for (int i = 0; i < 5; i++) {
      add("", 1_500);
    }
    assertThat(take()).hasSize(2);
  }

  @Test
  void whatDoesNotFitIntoACallIsFirstInTheNext() {
    WaitingEntry first = add("a", 3_000);
    WaitingEntry large = add("b", 2_000);
    WaitingEntry small = add("c", 10);

    assertThat(take()).containsExactly(first);
    assertThat(take()).containsExactly(large, small);
  }

  @Test
  void anOrderThatKeepsUpIsInOneCallAtATime() {
    WaitingEntry first = add("a", 10);
    BusCall call = waiting.take(now);
    assertThat(call.entries()).containsExactly(first);
    WaitingEntry second = add("a", 10);
    WaitingEntry other = add("b", 10);

    assertThat(take()).containsExactly(other);
    assertThat(take()).isEmpty();
    succeed(call);
    assertThat(take()).containsExactly(second);
  }

  @Test
  void anOrderWithABacklogJoinsOneCallMoreForEachHundredThatWait() {
    for (int i = 0; i < 10 + 2 * EntryOrder.ENTRIES_PER_CALL + 10; i++) {
      add("a", 10);
    }
    List<WaitingEntry> sent = new ArrayList<>();
    for (BusCall call = waiting.take(now); !call.isEmpty(); call = waiting.take(now)) {
      assertThat(call.entries()).hasSize(10);
      sent.addAll(call.entries());
    }

    // 210 wait beside the first call, 200 beside the second, and 190 are not enough for a fourth.
    assertThat(sent).hasSize(30).isSortedAccordingTo(Comparator.comparing(WaitingEntry::place));
  }

  @Test
  void ordersTakeTurnsHoweverMuchOneOfThemHasWaiting() {
    for (int i = 0; i < 500; i++) {
      add("hot", 1);
    }
    for (int i = 0; i < 18; i++) {
      add("s" + i, 1);
    }

    assertThat(take()).extracting(entry -> entry.entry().order()).doesNotHaveDuplicates();
    assertThat(take()).extracting(entry -> entry.entry().order()).doesNotHaveDuplicates();
  }

  @Test
  void aBlockedOrderOfAnyLengthHidesNothing() {
    for (int i = 0; i < 99; i++) {
      add("slow", 1);
    }
    assertThat(take()).hasSize(10);
    WaitingEntry other = add("other", 1);

    assertThat(take()).containsExactly(other);
  }

  @Test
  void anOrderHoldsFourFifthsOfTheRoomAtMost() {
    int taken = 0;
    while (waiting.add(Entries.entry("hot", 1))) {
      taken++;
    }
    assertThat(taken).isEqualTo(ROOM * 4 / 5);

    int others = 0;
    while (waiting.add(Entries.entry("s" + others, 1))) {
      others++;
    }
    assertThat(taken + others).isEqualTo(ROOM);
  }

  @Test
  void anOrderHoldsFourFifthsOfTheBytesAtMost() {
    int taken = 0;
    while (waiting.add(Entries.entry("hot", 1 << 12))) {
      taken++;
    }
    assertThat(taken).isEqualTo((1 << 20) / (1 << 12) * 4 / 5 + 1);
    assertThat(waiting.add(Entries.entry("other", 1 << 12))).isTrue();
  }

  @Test
  void beyondTheBoundsNothingIsTaken() {
    for (int i = 0; i < ROOM; i++) {
      add("s" + i, 1);
    }
    assertThat(waiting.add(Entries.entry("other", 1))).isFalse();
    waiting.remove(take().get(0));
    assertThat(waiting.add(Entries.entry("other", 1))).isTrue();
  }

  @Test
  void whatIsTriedAgainComesBeforeWhatCameLater() {
    WaitingEntry first = add("a", 10);
    BusCall call = waiting.take(now);
    WaitingEntry second = add("a", 10);
    waiting.putBack(first, now + SECOND);
    waiting.end(call);

    assertThat(take()).isEmpty();
    assertThat(waiting.take(now + SECOND).entries()).containsExactly(first, second);
  }

  @Test
  void callsOfOneOrderThatFailAreSentAgainInItsOrder() {
    List<WaitingEntry> all = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      all.add(add("a", 1));
    }
    BusCall one = waiting.take(now);
    BusCall two = waiting.take(now);
    two.entries().forEach(entry -> waiting.putBack(entry, now));
    waiting.end(two);
    one.entries().forEach(entry -> waiting.putBack(entry, now));
    waiting.end(one);

    assertThat(take()).containsExactlyElementsOf(all.subList(0, 10));
  }

  @Test
  void withoutAnOrderNothingWaitsForWhatIsTriedAgain() {
    WaitingEntry first = add("", 10);
    BusCall call = waiting.take(now);
    waiting.putBack(first, now + SECOND);
    waiting.end(call);
    WaitingEntry second = add("", 10);

    assertThat(take()).containsExactly(second);
    assertThat(waiting.take(now + SECOND).entries()).containsExactly(first);
  }

  @Test
  void whatMayFailForLongHoldsUpNothingOfItsOrder() {
    WaitingEntry first = add("a", 10);
    BusCall call = waiting.take(now);
    WaitingEntry second = add("a", 10);
    first.letOthersPass();
    waiting.putBack(first, now + SECOND);
    waiting.end(call);

    assertThat(take()).containsExactly(second);
    assertThat(waiting.take(now + SECOND).entries()).containsExactly(first);
    waiting.remove(first);
    waiting.remove(second);
    assertThat(waiting.size()).isZero();
  }

  @Test
  void whatWaitedTooLongIsGivenUpButNotWhatIsInACall() {
    WaitingEntry inCall = add("a", 10);
    assertThat(take()).containsExactly(inCall);
    WaitingEntry overdue = add("a", 10);

    assertThat(waiting.removeOverdue(now + 20 * SECOND)).containsExactly(overdue);
    assertThat(waiting.size()).isEqualTo(1);
  }

  @Test
  void aSuspectIsSentAlone() {
    WaitingEntry before = add("z", 10);
    WaitingEntry suspect = add("a", 10);
    suspect.sendAlone();
    WaitingEntry other = add("b", 10);

    assertThat(take()).containsExactly(before);
    assertThat(take()).containsExactly(suspect);
    assertThat(take()).containsExactly(other);
  }

  private List<WaitingEntry> take() {
    return waiting.take(now).entries();
  }

  private void succeed(BusCall call) {
    call.entries().forEach(waiting::remove);
    waiting.end(call);
  }

  private WaitingEntry add(String order, int bytes) {
    WaitingEntry entry = Entries.entry(order, bytes);
    assertThat(waiting.add(entry)).isTrue();
    return entry;
  }
}
