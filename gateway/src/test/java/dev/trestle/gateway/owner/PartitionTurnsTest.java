package dev.trestle.gateway.owner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What an owner takes of another gateway's events, so that none overtakes one that goes back. */
final class PartitionTurnsTest {

  private final PartitionTurns turns = new PartitionTurns();

  @Test
  void ofATurnOfWhichOneWentBackNoneIsTakenAnyMore() {
    assertThat(turns.takes(0, 7)).isTrue();
    turns.answered();
    turns.moved(0);

    assertThat(turns.takes(0, 7)).isFalse();
    assertThat(turns.takes(1, 7)).isTrue();
    turns.moved(0);
    assertThat(turns.takes(1, 7)).isTrue();
  }

  /** What was taken by the ownership before may yet go back. */
  @Test
  void whileOneIsUnansweredNoneIsTakenByAnotherOwnership() {
    assertThat(turns.takes(0, 7)).isTrue();
    assertThat(turns.takes(0, 7)).isTrue();
    turns.answered();
    assertThat(turns.takes(0, 9)).isFalse();
    turns.answered();

    assertThat(turns.takes(0, 9)).isTrue();
    assertThat(turns.takes(0, 7)).isFalse();
  }
}
