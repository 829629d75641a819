package dev.trestle.adapter.dispatch;

import static dev.trestle.adapter.dispatch.VirtualTime.limits;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.adapter.route.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a dispatcher does that lost its route, and does not know. */
class LostRouteTest {

  /** Longer than a tenure, and than a claim. */
  private static final Duration SLEEP = Duration.ofSeconds(70);

  private final VirtualTime time = new VirtualTime();
  private final LateJobStore jobs = time.jobs;
  private final UnreliableQueue queue = time.queue;

  @Test
  void whoSleepsInTheMiddleOfASendLeavesTheLimitWhole() {
    sleeps(limits(0, 5, 0), wake -> queue.before = wake);

    assertThat(time.most).isEqualTo(5);
  }

  @Test
  void whoSleepsRightBeforeAClaimLeavesTheLimitWhole() {
    sleeps(
        limits(0, 5, 0),
        wake ->
            jobs.beforeClaim =
                () -> {
                  // Else the next one dispatches the very job that the claim is on.
                  time.addUrgent(5);
                  wake.run();
                });

    assertThat(time.most).isEqualTo(5);
    assertThat(jobs.barred).isEqualTo(1);
  }

  @Test
  void whoseClaimWasBarredOnceClaimsNoMore() {
    time.add(100, "a");
    time.dispatcher("one", limits(0, 5, 0));
    jobs.beforeClaim =
        () -> {
          jobs.beforeClaim = () -> {};
          time.tenures.force("audio");
        };

    time.run(Duration.ofSeconds(9));

    assertThat(jobs.fenced).isEqualTo(1);
    assertThat(jobs.barred).isEqualTo(1);
  }

  @Test
  void whoSleepsBetweenClaimAndSendLeavesTheMessageToTheNext() {
    sleeps(limits(0, 0, 0), wake -> jobs.afterClaim = wake);

    assertThat(queue.ids).hasSize(100);
    assertThat(queue.messages).hasSize(100);
  }

  @Test
  void whoSleepsBeforeAClaimClaimsAndReadsNoMore() {
    time.add(5, "a");
    RouteDispatcher one = time.dispatcher("one", limits(1, 0, 0));
    time.run(Duration.ofMillis(900));
    jobs.beforeRead =
        () -> {
          jobs.beforeRead = () -> {};
          time.sleepHere(SLEEP);
          jobs.reads = 0;
        };
    time.run(Duration.ofMillis(200));

    assertThat(time.next).containsKey(one);
    assertThat(jobs.all.values()).allMatch(job -> job.sender() == null);
    assertThat(jobs.reads).isZero();
  }

  @Test
  void whoSleepsInALookLooksNoFurther() {
    for (int query : List.of(3, 20)) {
      VirtualTime each = new VirtualTime();
      each.dispatcher("one", limits(0, 0, 0));
      each.jobs.beforeLook =
          () -> {
            if (each.jobs.looks == query) {
              each.sleepHere(SLEEP);
              each.next.clear();
            }
          };
      each.run(Duration.ofSeconds(100));
      assertThat(each.jobs.looks).isEqualTo(query);
    }
  }

  @Test
  void aSuccessorWaitsUntilTheIndexHasWhatTheOneBeforeClaimed() {
    time.add(100, "a");
    RouteDispatcher one = time.dispatcher("one", limits(0, 5, 0));
    time.runUntilInFlight(5);
    one.release();
    time.next.remove(one);
    time.dispatcher("two", limits(0, 5, 0));

    time.run(Duration.ofSeconds(20));

    assertThat(time.most).isEqualTo(5);
  }

  @Test
  void whoTakesARouteAgainKnowsNothingOfBefore() {
    time.add(100, "a");
    time.dispatcher("one", limits(0, 5, 0));
    jobs.beforeRead =
        () -> {
          jobs.beforeRead = () -> {};
          RouteDispatcher two = time.dispatcher("two", limits(0, 5, 0));
          time.sleepHere(Duration.ofSeconds(12));
          time.sleepUntilInFlight(5);
          two.release();
          time.next.remove(two);
        };

    time.run(Duration.ofSeconds(60));

    assertThat(time.most).isEqualTo(5);
  }

  @Test
  void twoThatAreForcedAtOnceLeaveTheLimitWhole() {
    time.add(100, "a");
    time.dispatcher("one", limits(0, 5, 0));
    time.dispatcher("two", limits(0, 5, 0));
    Random random = new Random(7);

    for (int i = 0; i < 60; i++) {
      time.tenures.force("audio");
      time.run(Duration.ofMillis(100 + random.nextInt(9_000)));
      time.finish(random, 3);
    }

    assertThat(time.most).isEqualTo(5);
    assertThat(queue.ids).hasSizeGreaterThan(20);
  }

  /** A dispatcher sleeps once, while another one goes on in its place. */
  private void sleeps(Limits limits, Consumer<Runnable> where) {
    time.add(100, "a");
    time.dispatcher("one", limits);
    AtomicBoolean slept = new AtomicBoolean();
    where.accept(
        () -> {
          if (slept.getAndSet(true)) {
            return;
          }
          time.dispatcher("two", limits);
          time.sleepHere(SLEEP);
        });
    time.run(Duration.ofSeconds(240));
  }
}
