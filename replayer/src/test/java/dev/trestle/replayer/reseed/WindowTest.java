package dev.trestle.replayer.reseed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What may be sent when, and how far everything is done. */
class WindowTest {

  private static final Window.Limits LIMITS = new Window.Limits(10, 1_000);
  private static final int MOST = 3;
  private static final int BYTES = 100;

  private record Text(String group, int bytes) implements Outgoing {}

  @Test
  void entriesAreSentInOrderAsManyAsACallTakes() {
    Window<Text> window = window(false);
    add(window, 0, 5);
    assertThat(numbers(window.take(MOST, BYTES, 0))).containsExactly(1L, 2L, 3L);
    assertThat(numbers(window.take(MOST, BYTES, 0))).containsExactly(4L, 5L);
    assertThat(window.take(MOST, BYTES, 0)).isEmpty();
  }

  @Test
  void aCallTakesNoMoreBytesThanItMayButAlwaysOneEntry() {
    Window<Text> window = window(false);
    window.add(new Text("", 60), "T", "p", new Place(0, 1));
    window.add(new Text("", 40), "T", "p", new Place(0, 2));
    window.add(new Text("", 1), "T", "p", new Place(0, 3));
    window.add(new Text("", 500), "T", "p", new Place(0, 4));
    assertThat(window.fillsCall(MOST, BYTES, 0)).isTrue();
    assertThat(numbers(window.take(MOST, BYTES, 0))).containsExactly(1L, 2L);
    assertThat(numbers(window.take(MOST, BYTES, 0))).containsExactly(3L);
    assertThat(numbers(window.take(MOST, BYTES, 0))).containsExactly(4L);
  }

  @Test
  void theMarkStandsBeforeTheFirstThatIsNotDone() {
    Window<Text> window = window(false);
    add(window, 0, 3);
    List<Entry<Text>> call = window.take(MOST, BYTES, 0);
    window.done(call.get(2), Fate.SENT);
    window.done(call.get(1), Fate.REFUSED);
    assertThat(window.mark().place()).isEqualTo(new Place(0, 0));
    assertThat(window.mark().done()).isZero();
    window.done(call.get(0), Fate.SENT);
    assertThat(window.mark().place()).isEqualTo(new Place(0, 3));
    assertThat(window.mark().counts()).containsEntry("sent", 2L).containsEntry("refused", 1L);
    assertThat(window.isEmpty()).isTrue();
  }

  @Test
  void whatIsNotSentCountsOnceAllBeforeItIsDone() {
    Window<Text> window = window(false);
    window.pass(Fate.PASSED, new Place(0, 1));
    assertThat(window.mark().place()).isEqualTo(new Place(0, 1));
    window.add(new Text("", 1), "T", "p", new Place(0, 2));
    window.pass(Fate.PASSED, new Place(0, 3));
    window.pass(Fate.OMITTED, new Place(1, 0));
    assertThat(window.mark().place()).isEqualTo(new Place(0, 1));
    assertThat(window.mark().done()).isEqualTo(1);
    window.done(window.take(MOST, BYTES, 0).get(0), Fate.SENT);
    assertThat(window.mark().place()).isEqualTo(new Place(1, 0));
    assertThat(window.mark().counts())
        .containsEntry("sent", 1L)
        .containsEntry("passed", 2L)
        .containsEntry("omitted", 1L);
  }

  @Test
  void noMoreIsTakenInThanACrashMayRepeat() {
    Window<Text> window = window(false);
    add(window, 0, 10);
    assertThat(window.hasRoom()).isFalse();
    for (Entry<Text> entry : window.take(10, 1_000, 0)) {
      window.done(entry, Fate.SENT);
    }
    assertThat(window.hasRoom()).as("nothing of it is stored").isFalse();
    assertThat(window.isWorthSaving()).isTrue();
    window.saved(window.mark());
    assertThat(window.hasRoom()).isTrue();
    assertThat(window.isWorthSaving()).isFalse();
  }

  @Test
  void noMoreBytesAreHeldThanAllowed() {
    Window<Text> window = window(false);
    window.add(new Text("", 1_000), "T", "p", new Place(0, 1));
    assertThat(window.hasRoom()).isFalse();
    window.done(window.take(1, BYTES, 0).get(0), Fate.SENT);
    assertThat(window.hasRoom()).isTrue();
  }

  @Test
  void anEntryThatIsSentAgainRestsAndComesBeforeLaterOnes() {
    Window<Text> window = window(false);
    add(window, 0, 5);
    List<Entry<Text>> call = window.take(2, BYTES, 0);
    window.again(call.get(0), 50, false);
    window.done(call.get(1), Fate.SENT);
    assertThat(window.nextTry()).isEqualTo(50);
    assertThat(numbers(window.take(1, BYTES, 49))).containsExactly(3L);
    assertThat(numbers(window.take(2, BYTES, 50))).containsExactly(1L, 4L);
    assertThat(window.nextTry()).isNull();
  }

  @Test
  void anEntryThatMustBeAloneIsAlone() {
    Window<Text> window = window(false);
    add(window, 0, 3);
    window.take(MOST, BYTES, 0).forEach(entry -> window.again(entry, 0, true));
    for (long number = 1; number <= 3; number++) {
      assertThat(window.fillsCall(MOST, BYTES, 0)).isTrue();
      assertThat(numbers(window.take(MOST, BYTES, 0))).containsExactly(number);
    }
  }

  @Test
  void ofAGroupTheNextIsSentWhenTheOneBeforeItIsDone() {
    Window<Text> window = window(true);
    window.add(new Text("a", 1), "T", "p", new Place(0, 1));
    window.add(new Text("a", 1), "T", "p", new Place(0, 2));
    window.add(new Text("b", 1), "T", "p", new Place(0, 3));
    List<Entry<Text>> first = window.take(MOST, BYTES, 0);
    assertThat(numbers(first)).containsExactly(1L, 3L);
    window.again(first.get(0), 10, false);
    window.done(first.get(1), Fate.SENT);
    assertThat(window.take(MOST, BYTES, 9)).as("the first of its group rests").isEmpty();
    List<Entry<Text>> again = window.take(MOST, BYTES, 10);
    assertThat(numbers(again)).containsExactly(1L);
    window.done(again.get(0), Fate.SENT);
    assertThat(numbers(window.take(MOST, BYTES, 10))).containsExactly(2L);
  }

  @Test
  void whateverHappensNothingIsLeftOutOrOvertakenInItsGroup() {
    for (int seed = 0; seed < 200; seed++) {
      runAtRandom(new Random(seed), seed % 2 == 0);
    }
  }

  /** Adds, takes, fails and finishes at random; checks every promise on the way. */
  private static void runAtRandom(Random random, boolean ordered) {
    Window<Text> window = new Window<>(LIMITS, ordered, new Place(0, 0), new Tally());
    List<Entry<Text>> open = new ArrayList<>();
    Map<String, Long> lastSent = new HashMap<>();
    Map<Long, Boolean> sent = new HashMap<>();
    long next = 0;
    long now = 0;
    long savedSent = 0;
    int records = 300;
    while (next < records || !window.isEmpty()) {
      now++;
      if (next < records && window.hasRoom() && random.nextBoolean()) {
        Place after = new Place(0, ++next);
        if (random.nextInt(4) == 0) {
          window.pass(Fate.PASSED, after);
        } else {
          window.add(
              new Text("g" + random.nextInt(3), 1 + random.nextInt(60)), "T", "p" + next, after);
        }
      }
      List<Entry<Text>> call = window.take(1 + random.nextInt(4), BYTES, now);
      if (ordered) {
        assertThat(call).extracting(entry -> entry.message().group()).doesNotHaveDuplicates();
      }
      open.addAll(call);
      Collections.shuffle(open, random);
      while (!open.isEmpty() && random.nextInt(3) > 0) {
        Entry<Text> entry = open.remove(0);
        if (random.nextInt(3) == 0) {
          window.again(entry, now + random.nextInt(5), random.nextBoolean());
        } else {
          assertThat(sent.put(entry.number(), true)).as("sent once").isNull();
          if (ordered) {
            Long before = lastSent.put(entry.message().group(), entry.number());
            assertThat(before == null ? 0 : before).isLessThan(entry.number());
          }
          window.done(entry, Fate.SENT);
        }
      }
      Window.Mark mark = window.mark();
      assertThat(mark.place().next()).isEqualTo(mark.done());
      assertThat(sent.size() - savedSent).isLessThanOrEqualTo(LIMITS.entries());
      if (window.isWorthSaving() || random.nextInt(20) == 0) {
        window.saved(mark);
        savedSent = mark.counts().getOrDefault("sent", 0L);
      }
    }
    assertThat(window.mark().place()).isEqualTo(new Place(0, records));
    assertThat(window.mark().counts().get("sent")).isEqualTo(sent.size());
    assertThat(window.mark().done()).isEqualTo(records);
  }

  private static Window<Text> window(boolean ordered) {
    return new Window<>(LIMITS, ordered, new Place(0, 0), new Tally());
  }

  private static void add(Window<Text> window, long from, long to) {
    for (long offset = from; offset < to; offset++) {
      window.add(new Text("", 1), "T", "p", new Place(0, offset + 1));
    }
  }

  private static List<Long> numbers(List<Entry<Text>> entries) {
    return entries.stream().map(Entry::number).toList();
  }
}
