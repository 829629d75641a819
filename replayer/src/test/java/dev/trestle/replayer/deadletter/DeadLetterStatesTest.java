package dev.trestle.replayer.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.proto.ProtoTime;
import dev.trestle.replayer.request.Answer;
import dev.trestle.replayer.request.PageRequest;
import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.DeadLetterFilter;
import dev.trestle.v1.DeadLetterState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadLetterStatesTest {

  private static final DeadLetterState ARCHIVED = DeadLetterState.DEAD_LETTER_STATE_ARCHIVED;

  private final Letters letters = Letters.create();
  private final DeadLetterStates states = letters.states;

  @AfterEach
  void close() {
    letters.close();
  }

  @Test
  void oneOfTwoWhoReadTheSameGetsTheClaim() throws Exception {
    Kept seen = recorded("m1");
    Instant until = letters.clock.instant().plusSeconds(60);
    assertThat(states.claim(seen, until)).isPresent();
    assertThat(states.claim(seen, until)).isEmpty();
  }

  @Test
  void whoLostItsClaimChangesNothing() throws Exception {
    Kept seen = recorded("m1");
    Kept stalled = states.claim(seen, letters.clock.instant()).orElseThrow();
    Kept successor = states.claim(stalled, letters.clock.instant()).orElseThrow();

    assertThat(states.change(stalled, in(ARCHIVED, stalled))).isFalse();
    assertThat(states.get(new DeadLetterId(seen.letter().getId())).orElseThrow().letter())
        .isEqualTo(seen.letter());
    assertThat(letters.open()).hasSize(1);
    assertThat(states.change(successor, in(ARCHIVED, successor))).isTrue();
    assertThat(letters.open()).isEmpty();
  }

  @Test
  void aLeftOverCopyIsRemovedByWhoeverFindsIt() throws Exception {
    DeadLetter copy = recorded("m1").letter();
    Kept claimed = states.claim(get(copy), letters.clock.instant()).orElseThrow();
    assertThat(states.change(claimed, in(ARCHIVED, claimed))).isTrue();
    // Of a process that stood still between its writes.
    var unused =
        letters
            .log
            .state()
            .put(
                StateItem.of("dead-letters-open", copy.getId()).withData(copy.toByteArray()),
                StateCondition.NONE);
    assertThat(letters.open()).hasSize(1);

    assertThat(states.refresh(copy)).isEmpty();

    assertThat(letters.open()).isEmpty();
  }

  @Test
  void listsEndNowhereButAtTheEnd() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int day = 0; day < 4; day++) {
      for (int i = 0; i < 7; i++) {
        DeadLetter letter =
            Letters.letter("m" + i, Letters.SENT.plus(Duration.ofDays(day)).plusSeconds(i));
        letters.record.record(letter);
        ids.add(letter.getId());
      }
    }
    assertThat(listed(DeadLetterFilter.getDefaultInstance(), 5)).isEqualTo(ids);
    assertThat(listed(DeadLetterFilter.getDefaultInstance(), 28)).isEqualTo(ids);
    DeadLetterFilter open =
        DeadLetterFilter.newBuilder()
            .addStates(DeadLetterState.DEAD_LETTER_STATE_OPEN)
            .setSentFrom(ProtoTime.toTimestamp(Letters.SENT.plusSeconds(1)))
            .setSentBefore(ProtoTime.toTimestamp(Letters.SENT.plusSeconds(6)))
            .build();
    assertThat(listed(open, 2)).isEqualTo(ids.subList(1, 6));
    assertThat(listed(open.toBuilder().addStates(ARCHIVED).build(), 2))
        .isEqualTo(ids.subList(1, 6));
    assertThat(listed(DeadLetterFilter.newBuilder().addCauses("OTHER").build(), 5)).isEmpty();
  }

  @Test
  void whatIsAboutToBeRecordedIsNotListed() {
    assertThat(states.arrive(Letters.letter("m1").toBuilder().clearContent().build())).isEmpty();
    assertThat(
            new FindLetters(states)
                .page(
                    match(DeadLetterFilter.getDefaultInstance()),
                    letter -> true,
                    new PageRequest("dead letters", "", 10))
                .items())
        .isEmpty();
  }

  private List<String> listed(DeadLetterFilter filter, int size) {
    FindLetters find = new FindLetters(states);
    List<String> ids = new ArrayList<>();
    String token = "";
    do {
      var request = (Answer.Given<PageRequest>) PageRequest.of("dead letters", size, token);
      var page = find.page(match(filter), letter -> true, request.response());
      assertThat(page.items().size()).isLessThanOrEqualTo(size);
      page.items().forEach(letter -> ids.add(letter.getId()));
      token = page.nextToken();
    } while (!token.isEmpty());
    return ids;
  }

  private static LetterMatch match(DeadLetterFilter filter) {
    return ((Answer.Given<LetterMatch>) LetterMatch.of(filter, Set.of())).response();
  }

  private Kept recorded(String messageId) throws Exception {
    DeadLetter letter = Letters.letter(messageId);
    letters.record.record(letter);
    return get(letter);
  }

  private Kept get(DeadLetter letter) {
    Optional<Kept> kept = states.get(new DeadLetterId(letter.getId()));
    return kept.orElseThrow();
  }

  private static DeadLetter in(DeadLetterState state, Kept kept) {
    return kept.letter().toBuilder().setState(state).build();
  }
}
