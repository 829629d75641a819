package dev.trestle.replayer.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.proto.ProtoTime;
import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.DeadLetterState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordLetterTest {

  private final Letters letters = Letters.create();

  @AfterEach
  void close() {
    letters.close();
  }

  @Test
  void aLetterIsRecordedOpenAndWithItsMessage() throws Exception {
    DeadLetter letter = Letters.letter("m1");
    assertThat(letters.record.record(letter)).isTrue();

    assertThat(letters.idsInLog()).containsExactly(letter.getId());
    Kept kept = letters.states.get(new DeadLetterId(letter.getId())).orElseThrow();
    assertThat(kept.letter().getState()).isEqualTo(DeadLetterState.DEAD_LETTER_STATE_OPEN);
    assertThat(kept.letter().hasContent()).isFalse();
    assertThat(letters.letters.content(kept.letter())).contains(letter.getContent());
    assertThat(letters.open().values()).containsExactly(kept.letter());
  }

  @Test
  void aRepeatMakesNoSecondRecordHoweverLate() throws Exception {
    DeadLetter letter = Letters.letter("m1");
    assertThat(letters.record.record(letter)).isTrue();
    letters.clock.advance(Duration.ofDays(13));
    assertThat(letters.record.record(letter)).isFalse();
    assertThat(letters.idsInLog()).containsExactly(letter.getId());
  }

  /** The dedupe window of the log has forgotten it, and nobody wrote that it is there. */
  @Test
  void whoDiedAfterTheAppendLeavesOneRecordHoweverLongItTakes() throws Exception {
    DeadLetter letter = moved(Letters.letter("m1"));
    assertThat(letters.states.arrive(letter.toBuilder().clearContent().build())).isEmpty();
    var unused =
        letters.letters.append(
            letter.toBuilder().setState(DeadLetterState.DEAD_LETTER_STATE_OPEN).build());
    for (int i = 0; i < 50; i++) {
      letters.record.record(Letters.letter("other-" + i));
    }
    letters.clock.advance(Duration.ofDays(2));
    assertThat(letters.record.record(Letters.letter("late"))).isTrue();

    try (Letters successor = letters.another()) {
      assertThat(successor.record.record(letter)).isTrue();

      assertThat(successor.idsInLog()).hasSize(52).containsOnlyOnce(letter.getId());
      Kept kept = successor.states.get(new DeadLetterId(letter.getId())).orElseThrow();
      assertThat(kept.letter().getPosition().getOffset()).isZero();
      assertThat(successor.open()).hasSize(52).containsKey(letter.getId());
    }
  }

  @Test
  void whoDiedBeforeTheAppendLeavesItToTheNext() throws Exception {
    DeadLetter letter = moved(Letters.letter("m1"));
    assertThat(letters.states.arrive(letter.toBuilder().clearContent().build())).isEmpty();
    letters.clock.advance(Duration.ofDays(2));

    assertThat(letters.record.record(letter)).isTrue();

    assertThat(letters.idsInLog()).containsExactly(letter.getId());
  }

  @Test
  void severalAtOnceMakeOneRecord() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (Letters other = letters.another()) {
      for (int round = 0; round < 25; round++) {
        DeadLetter letter = Letters.letter("m" + round);
        List<Callable<Boolean>> tries = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          RecordLetter process = i % 2 == 0 ? letters.record : other.record;
          tries.add(() -> process.record(letter));
        }
        List<Boolean> recorded = new ArrayList<>();
        for (Future<Boolean> each : threads.invokeAll(tries)) {
          recorded.add(each.get());
        }
        assertThat(recorded).containsOnlyOnce(true);
      }
      try (Letters reader = letters.another()) {
        assertThat(reader.idsInLog()).hasSize(25).doesNotHaveDuplicates();
        assertThat(reader.open()).hasSize(25);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void whatWasRedrivenBeforeKnowsHowOften() throws Exception {
    DeadLetter first = Letters.letter("m1");
    letters.record.record(first);
    DeadLetter second = Letters.letter("m2").toBuilder().setRedriveOf(first.getId()).build();
    letters.record.record(second);
    DeadLetter third = Letters.letter("m3").toBuilder().setRedriveOf(second.getId()).build();
    letters.record.record(third);
    assertThat(letters.open().get(second.getId()).getRedrives()).isEqualTo(1);
    assertThat(letters.open().get(third.getId()).getRedrives()).isEqualTo(2);
  }

  @Test
  void whatClaimsToBeRedrivenFromNowhereIsNotRetried() throws Exception {
    for (String odd : new String[] {"nonsense", DeadLetterId.of(Letters.SENT, "q", "x").text()}) {
      DeadLetter letter = Letters.letter("of " + odd).toBuilder().setRedriveOf(odd).build();
      letters.record.record(letter);
      DeadLetter kept = letters.open().get(letter.getId());
      assertThat(ProtoTime.toInstant(kept.getNextTryTime())).isEqualTo(letters.clock.instant());
    }
  }

  private DeadLetter moved(DeadLetter letter) {
    return letter.toBuilder().setMoveTime(ProtoTime.toTimestamp(letters.clock.instant())).build();
  }
}
