package dev.trestle.replayer.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.server.testing.Await;
import java.util.List;
import java.util.Optional;

/**
 * One object log, one reseed and some dead letters, whose replayers lose their leases while they
 * are stopped.
 */
final class PauseRound {

  private final Stand stand;
  private final int number;
  private final ObservedLog log;

  /**
   * @param number of the round, from 0
   */
  PauseRound(Stand stand, int number) {
    this.stand = stand;
    this.number = number;
    this.log = new ObservedLog(stand, "pause-" + number);
  }

  /** A batch of the import arrives when another has imported everything. */
  void pauseTheImport() {
    log.uploads().history(10, 8);
    try (Pause pause = new Pause(stand, "append " + number, Asked.append(log.log()), 2)) {
      log.create();
      pause.run(() -> {}, this::hasAll);
      assertThat(log.violations()).as("paused import").isEmpty();
    }
  }

  /** What the rest needs, without a pause. */
  void importUnpaused() {
    log.create();
    stand.awaitImported(log.log());
  }

  /** A batch of live changes arrives when another has appended them and more. */
  void pauseTheJoin() {
    try (Pause pause = new Pause(stand, "join " + number, Asked.append(log.log()), 1)) {
      log.uploads().live(2);
      pause.run(this::stageMore, this::hasAll);
      log.uploads().live(4);
      assertThat(log.violations()).as("paused join").isEmpty();
    }
  }

  /** Messages arrive that another has sent again by then. */
  void pauseTheReseed() {
    Reseeding reseed = new Reseeding(stand, "pause-" + number, number % 2 == 1);
    try (Pause pause =
        new Pause(stand, "reseed " + number, Asked.queue("SendMessageBatch", reseed.queue()), 2)) {
      reseed.begin(log.log());
      pause.run(() -> {}, reseed::isDone);
    }
    assertThat(reseed.violations(log.log())).as("paused reseed").isEmpty();
  }

  /** Letters arrive in the log when another has recorded them and emptied the queue. */
  void pauseTheMoveOfDeadLetters(DeadLetters letters) {
    try (Pause pause = new Pause(stand, "letter " + number, Asked.append(DeadLetters.LOG), 1)) {
      letters.send("pause-" + number, 8);
      pause.run(() -> {}, letters::areMoved);
    }
    letters.awaitMoved();
    assertThat(letters.violations()).as("paused move of dead letters").isEmpty();
  }

  /** The same without the condition of the put; returns what is broken then. */
  List<Violation> overwriteDeadLetters(DeadLetters letters) {
    try (Pause pause =
        new Pause(stand, "letter", Asked.append(DeadLetters.LOG), 1, Pause::unconditional)) {
      letters.send("overwritten", 8);
      // So that the other has more to append at the same offset.
      pause.run(() -> letters.send("overwriting", 8), letters::areMoved);
      return Await.value(
          "what is overwritten is missed",
          () -> Optional.of(letters.violations()).filter(found -> !found.isEmpty()));
    }
  }

  /** As {@link #pauseTheJoin} without the condition of the put; returns what is broken then. */
  List<Violation> overwrite() {
    importUnpaused();
    try (Pause pause =
        new Pause(stand, "overwrite", Asked.append(log.log()), 1, Pause::unconditional)) {
      log.uploads().live(2);
      pause.run(this::stageMore, this::hasAll);
      return Await.value(
          "what is overwritten is missed",
          () -> Optional.of(log.violationsNow()).filter(found -> !found.isEmpty()));
    }
  }

  /** So that the other has more to append at the same offset. */
  private void stageMore() {
    log.uploads().live(6);
    Await.until("all is staged", () -> stand.staged(log.log()) == log.uploads().live());
  }

  private boolean hasAll() {
    return stand.size(log.log()) >= log.uploads().changes().size();
  }
}
