package dev.trestle.queues;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RoomTest {

  private static final Duration NOW = Duration.ZERO;

  private final Room room = new Room(3);

  @Test
  void noMoreIsTakenThanCanBeWorkedOn() throws Exception {
    assertThat(room.take(10, NOW)).isEqualTo(3);
    assertThat(room.take(10, NOW)).isZero();
    room.giveBack(2);
    assertThat(room.take(10, NOW)).isEqualTo(2);
  }

  @Test
  void whatWaitsForItsNextTryMakesRoomUpToABound() throws Exception {
    for (int i = 0; i < 3 * Room.HELD_PER_WORKER; i++) {
      assertThat(room.take(1, NOW)).isEqualTo(1);
      room.pause();
    }
    assertThat(room.take(1, NOW)).isZero();
    room.resume();
    room.giveBack(1);
    assertThat(room.take(10, NOW)).isEqualTo(1);
  }

  @Test
  void whatIsDueIsWorkedOnBeforeAnythingNewIsTaken() throws Exception {
    assertThat(room.take(3, NOW)).isEqualTo(3);
    room.pause();
    assertThat(room.take(1, NOW)).isEqualTo(1);
    room.resume();
    room.giveBack(1);
    assertThat(room.take(1, NOW)).isZero();
    room.giveBack(1);
    assertThat(room.take(3, NOW)).isEqualTo(1);
  }

  @Test
  void itIsEmptyOnceAllIsSettled() throws Exception {
    assertThat(room.awaitEmpty(NOW)).isTrue();
    assertThat(room.take(2, NOW)).isEqualTo(2);
    room.pause();
    assertThat(room.awaitEmpty(NOW)).isFalse();
    room.resume();
    room.giveBack(2);
    assertThat(room.awaitEmpty(NOW)).isTrue();
  }
}
