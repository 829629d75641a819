package dev.trestle.replayer.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.server.testing.faults.Ambush;
import dev.trestle.server.testing.faults.Fault;
import dev.trestle.server.testing.faults.HttpMessage;
import dev.trestle.server.testing.faults.Moment;
import java.util.function.Predicate;

/**
 * One object log from its creation to its reseed, and some dead letters, while a replayer is killed
 * in the middle of each step. Which request of the step is struck, and whether AWS has carried it
 * out by then, changes from round to round.
 */
final class KillRound {

  private final Stand stand;
  private final int number;
  private final ObservedLog log;
  private final Reseeding reseed;
  private final DeadLetters letters;

  /**
   * @param number of the round, from 0
   * @param letters takes those of this round too
   */
  KillRound(Stand stand, int number, DeadLetters letters) {
    this.stand = stand;
    this.number = number;
    this.log = new ObservedLog(stand, "round-" + number);
    this.reseed = new Reseeding(stand, "round-" + number, number % 2 == 1);
    this.letters = letters;
  }

  void run() {
    killTheImport();
    killWhatIsLive();
    assertThat(log.violations()).as("%s", log.log()).isEmpty();
    killTheReseed();
    killTheMoveOfDeadLetters();
    assertThat(reseed.violations(log.log())).as(reseed.queue()).isEmpty();
    letters.awaitMoved();
    assertThat(letters.violations()).as("dead letters").isEmpty();
  }

  /** In the middle of listing, merge and append, one after the other. */
  private void killTheImport() {
    log.uploads().history(18, 12);
    Stand.Striking shortPages =
        stand.strike(firstPage(), 1, new Fault.Altered(KillRound::shortened));
    Ambush listing = lie("list", Asked.page(log.prefix()).and(Asked::goesOn), 1, Moment.of(number));
    log.create();
    listing.await();
    Ambush merge = lie("merge", Asked.content(log.prefix()), 5, Moment.of(number));
    kill(listing);
    merge.await();
    Ambush append = lie("append", appends(), 2, Moment.of(number + 1));
    kill(merge);
    append.await();
    log.uploads().live(3);
    kill(append);
    shortPages.close();
  }

  private Predicate<HttpMessage> firstPage() {
    return Asked.page(log.prefix()).and(request -> !Asked.goesOn(request));
  }

  /** S3 may give fewer than it is asked for; in life it hardly does. */
  private static HttpMessage shortened(HttpMessage request) {
    return request.withStartLine(request.startLine().replace("max-keys=1000", "max-keys=15"));
  }

  /** In the middle of staging what S3 tells, and of joining it. */
  private void killWhatIsLive() {
    // The first: what comes together is staged together.
    Ambush staging = lie("stage", staging(), 1, Moment.of(number + 1));
    log.uploads().live(8);
    staging.await();
    stand.awaitImported(log.log());
    Ambush join = lie("join", joining(), 1, Moment.of(number));
    kill(staging);
    log.uploads().live(8);
    join.await();
    kill(join);
    log.uploads().live(4);
  }

  private Predicate<HttpMessage> appends() {
    return Asked.append(log.log());
  }

  private Predicate<HttpMessage> staging() {
    return number % 3 == 2
        ? Asked.queue("DeleteMessage", stand.aws().named(Stand.S3_EVENTS))
        : Asked.state("staged#" + log.log() + "#");
  }

  private Predicate<HttpMessage> joining() {
    return switch (number % 4) {
      case 0 -> Asked.state("joined#" + log.log() + "#");
      case 1 -> Asked.append(log.log());
      case 2 -> Asked.state("last#" + log.log() + "#");
      default -> Asked.forgetting("staged#" + log.log() + "#");
    };
  }

  private void killTheReseed() {
    Ambush sending = lie("reseed", reseeding(), 3, Moment.of(number + 1));
    reseed.begin(log.log());
    kill(sending);
  }

  private Predicate<HttpMessage> reseeding() {
    return number % 3 == 2
        ? Asked.state("operations#reseed")
        : Asked.queue("SendMessageBatch", reseed.queue());
  }

  private void killTheMoveOfDeadLetters() {
    Ambush moving = lie("move a dead letter", moving(), 2, Moment.of(number));
    letters.send("round-" + number, 12);
    kill(moving);
  }

  private Predicate<HttpMessage> moving() {
    return switch (number % 3) {
      case 0 -> Asked.append(DeadLetters.LOG);
      case 1 -> Asked.state("dead-letters#");
      default -> Asked.queue("DeleteMessage", stand.aws().named(Stand.DEAD_LETTERS));
    };
  }

  private Ambush lie(String what, Predicate<HttpMessage> requests, int nth, Moment moment) {
    return stand.ambush(what + " in round " + number, requests, nth, moment.fault());
  }

  /** Kills whom it strikes, and starts that one again. */
  private void kill(Ambush ambush) {
    stand.killAndRestart(ambush.await());
    ambush.close();
  }
}
