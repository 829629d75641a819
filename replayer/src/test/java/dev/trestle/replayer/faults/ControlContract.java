package dev.trestle.replayer.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.replayer.faults.Violation.Kind;
import dev.trestle.server.testing.Await;
import dev.trestle.server.testing.faults.Ambush;
import dev.trestle.server.testing.faults.Fault;
import dev.trestle.server.testing.faults.HttpMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * That the checker finds what goes wrong when a defence is off: each test takes one away, on the
 * way between the replayers and AWS. What {@link FaultsContract} does is right for these reasons.
 */
abstract class ControlContract {

  private final Stand stand;

  /**
   * @param stand with two replayers, whose log of dead letters is broken after that
   */
  ControlContract(Stand stand) {
    this.stand = stand;
  }

  /** Of pauses, and of whatever arrives late from a process that was killed. */
  @Test
  void withoutTheConditionOfThePutWhoWakesOverwritesItsSuccessor() {
    assertThat(new PauseRound(stand, -1).overwrite())
        .extracting(Violation::kind)
        .contains(Kind.LOST);
  }

  /** Of kills in listing and merge: whoever takes over lists from the beginning. */
  @Test
  void whoGoesOnInTheMiddleOfAListingLosesWhatWasBefore() {
    ObservedLog log = new ObservedLog(stand, "skipped");
    log.uploads().history(12, 0);
    try (Stand.Striking middle =
        stand.strike(
            Asked.page(log.prefix()), 1, new Fault.Altered(r -> after(r, "skipped%2Fkey-1")))) {
      log.create();
      stand.awaitImported(log.log());
    }

    assertThat(log.violationsNow()).extracting(Violation::kind).contains(Kind.LOST);
  }

  private static HttpMessage after(HttpMessage page, String key) {
    return page.withStartLine(page.startLine().replace("?", "?key-marker=" + key + "&"));
  }

  /** Of kills in staging, and of throttled tables: a message is deleted once it is staged. */
  @Test
  void aMessageThatIsDeletedBeforeItIsStagedIsLost() {
    ObservedLog log = imported("unstaged");
    try (Stand.Striking unstaged =
        stand.strike(Asked.state("staged#" + log.log() + "#"), 1, Fault.untrue())) {
      log.uploads().live(4);
      stand.awaitIdle(log.log());
    }

    assertThat(log.violationsNow()).extracting(Violation::kind).containsOnly(Kind.LOST);
  }

  /** Of kills in the join, of repeats, and of lost replies: what was appended is remembered. */
  @Test
  void whatIsNotRememberedIsAppendedTwice() {
    ObservedLog log = imported("forgotten");
    Instant now = Instant.now();
    try (Stand.Striking forgotten =
        stand.strike(Asked.state("joined#" + log.log() + "#"), 1, Fault.untrue())) {
      log.uploads().changes().add(log.tell("a", "v1", "00A1", now));
      stand.awaitQuiet(log.log(), log.uploads().changes());
      Change again = log.tell("a", "v1", "00A1", now);
      Await.until(again + " comes again", () -> stand.size(log.log()) == 2);
    }

    assertThat(log.violationsNow()).extracting(Violation::kind).containsExactly(Kind.TWICE);
  }

  /** Of events that come late or out of order: the greatest sequencer of a key is remembered. */
  @Test
  @EnabledIfSystemProperty(
      named = "faults",
      matches = "full",
      disabledReason = "as the fault itself")
  void withoutTheGreatestSequencerALateEventIsNotFlagged() {
    ObservedLog log = imported("unordered");
    Instant now = Instant.now();
    List<Change> changes = log.uploads().changes();
    try (Stand.Striking unordered =
        stand.strike(Asked.state("last#" + log.log() + "#"), 1, Fault.untrue())) {
      changes.add(log.tell("a", "v2", "00A2", now));
      stand.awaitQuiet(log.log(), changes);
      changes.add(0, log.tell("a", "v1", "00A1", now.minus(Duration.ofHours(5))));
      stand.awaitQuiet(log.log(), changes);
    }

    assertThat(log.violationsNow()).extracting(Violation::kind).containsExactly(Kind.OUT_OF_ORDER);
  }

  /** Of kills in a reseed: the checkpoint is stored before the window moves on. */
  @Test
  @EnabledIfSystemProperty(
      named = "faults",
      matches = "full",
      disabledReason = "a process is started anew")
  void aReseedWithoutCheckpointsRepeatsMoreThanItStates() {
    ObservedLog log = new ObservedLog(stand, "unsaved");
    log.uploads().history(80, 0);
    log.create();
    stand.awaitImported(log.log());
    Reseeding reseed = new Reseeding(stand, "unsaved", false);
    // The first two puts create and claim it.
    try (Ambush checkpoints =
            stand.ambush("a checkpoint", Asked.state("operations#reseed"), 3, Fault.untrue());
        Ambush sending =
            stand.ambush(
                "send", Asked.queue("SendMessageBatch", reseed.queue()), 7, new Fault.Silence())) {
      reseed.begin(log.log());
      stand.killAndRestart(sending.await());
    }

    assertThat(reseed.violations(log.log()))
        .extracting(Violation::kind)
        .containsExactly(Kind.REPEATED);
  }

  /** Of lost messages of a reseed. */
  @Test
  void aReseedWhoseMessagesGoElsewhereLeavesThemOut() {
    ObservedLog log = new ObservedLog(stand, "elsewhere");
    log.uploads().history(5, 0);
    log.create();
    stand.awaitImported(log.log());
    Reseeding reseed = new Reseeding(stand, "elsewhere", false);
    String hole = "hole-" + UUID.randomUUID();
    var unused = stand.aws().aws().sqs().createQueue(r -> r.queueName(hole));
    Fault elsewhere =
        new Fault.Altered(r -> r.withBody(r.text().replace("/" + reseed.queue(), "/" + hole)));
    try (Stand.Striking striking =
        stand.strike(Asked.queue("SendMessageBatch", reseed.queue()), 1, elsewhere)) {
      reseed.begin(log.log());

      assertThat(reseed.violations(log.log()))
          .extracting(Violation::kind)
          .containsOnly(Kind.LEFT_OUT);
    }
  }

  /** Of pauses in the move of dead letters. */
  @Test
  @EnabledIfSystemProperty(
      named = "faults",
      matches = "full",
      disabledReason = "as the fault itself")
  void withoutTheConditionOfThePutWhoWakesOverwritesDeadLetters() {
    assertThat(new PauseRound(stand, -2).overwriteDeadLetters(new DeadLetters(stand)))
        .extracting(Violation::kind)
        .contains(Kind.NOWHERE);
  }

  /** Of kills in the move of dead letters: a message is deleted once it is recorded. */
  @Test
  void aDeadLetterThatIsDeletedBeforeItIsRecordedIsNowhere() {
    DeadLetters letters = new DeadLetters(stand);
    try (Stand.Striking unrecorded =
        stand.strike(Asked.append(DeadLetters.LOG), 1, Fault.untrue())) {
      letters.send("unrecorded", 3);
      letters.awaitMoved();
    }

    assertThat(letters.violations()).extracting(Violation::kind).contains(Kind.NOWHERE);
  }

  private ObservedLog imported(String name) {
    ObservedLog log = new ObservedLog(stand, name);
    log.create();
    stand.awaitImported(log.log());
    return log;
  }
}
