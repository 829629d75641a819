package dev.trestle.adapter.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.server.testing.faults.Ambush;
import dev.trestle.server.testing.faults.Moment;
import dev.trestle.server.testing.faults.WiredProcess;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A few events for each step, in the middle of which the adapter is killed that does it first.
 * Whether AWS or the gateway has carried the request out by then changes from round to round.
 */
final class KillRound {

  private static final int EVENTS = 4;
  private static final int WITHIN_SECONDS = 120;

  private final Stand stand;
  private final int number;

  /**
   * @param number of the round, from 0
   */
  KillRound(Stand stand, int number) {
    this.stand = stand;
    this.number = number;
  }

  void run() {
    stand.workers(Stand.LIMITED).countAnew();
    int givenUp = givenUp();
    for (Step step : Step.values()) {
      String what = step + " of round " + number;
      Uploads uploads = new Uploads(stand, step.route, "round-" + number + "-" + step);
      if (step == Step.TRY_AGAIN) {
        stand.workers(step.route).dying(uploads.user(), 1);
      }
      Moment moment = Moment.of(number + step.ordinal());
      if (step == Step.TELL) {
        killTheTelling(uploads, moment);
      } else {
        kill(step, uploads, moment);
      }
      // One more than without a death: whether the dead one had sent, nobody knows.
      assertThat(uploads.violations(2)).as("%s %s", moment, what).isEmpty();
    }
    assertThat(Checker.checkLimit(stand.workers(Stand.LIMITED).most(), Stand.LIMIT)).isEmpty();
    assertThat(givenUp()).as("messages given up").isEqualTo(givenUp);
  }

  private int givenUp() {
    return stand.depth(Stand.REQUESTS + "-dlq") + stand.depth(Stand.RESULTS + "-dlq");
  }

  private void kill(Step step, Uploads uploads, Moment moment) {
    try (Ambush ambush =
        stand.ambush(
            step + " of round " + number,
            step.request(stand.aws(), uploads.user()),
            moment.fault())) {
      uploads.come(EVENTS);
      stand.killAndRestart(ambush.await());
    }
  }

  private void killTheTelling(Uploads uploads, Moment moment) {
    CompletableFuture<Integer> struck = stand.doors().ambush(uploads.user(), moment);
    uploads.come(EVENTS);
    WiredProcess adapter =
        stand.adapters().get(struck.orTimeout(WITHIN_SECONDS, TimeUnit.SECONDS).join());
    stand.killAndRestart(adapter);
    stand.doors().rest();
  }
}
