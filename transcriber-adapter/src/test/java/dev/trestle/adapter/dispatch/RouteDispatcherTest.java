package dev.trestle.adapter.dispatch;

import static dev.trestle.adapter.dispatch.VirtualTime.limits;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.adapter.dispatch.UnreliableQueue.Fate;
import dev.trestle.adapter.job.Claim;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.JobState;
import dev.trestle.adapter.route.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a route's dispatchers do, whatever fails around them. */
class RouteDispatcherTest {

  private static final Limits OPEN = limits(0, 0, 0);

  private final VirtualTime time = new VirtualTime();
  private final LateJobStore jobs = time.jobs;
  private final UnreliableQueue queue = time.queue;

  @Test
  void whatWaitsIsSentAndMarked() {
    time.add(25, "a");
    time.dispatcher("one", OPEN);

    time.run(Duration.ofSeconds(3));

    assertThat(queue.messages).hasSize(25).doesNotHaveDuplicates();
    assertThat(jobs.all.values()).allMatch(job -> job.state() == JobState.QUEUED);
    for (Job job : jobs.all.values()) {
      assertThat(job.deadline())
          .isEqualTo(job.queuedAt().plus(OPEN.timeFor(job.estimatedDuration())));
    }
    assertThat(jobs.fenced).as("what costs twice as much").isZero();
  }

  @Test
  void oneOfTwoDispatches() {
    time.add(100, "a");
    time.dispatcher("one", OPEN);
    time.dispatcher("two", OPEN);

    time.run(Duration.ofSeconds(60));

    assertThat(queue.messages).hasSize(100);
    assertThat(time.tenures.token("audio")).as("renewed, not taken anew").isEqualTo(1);
  }

  @Test
  void aLookThatTakesLongerThanATenureKeepsTheRoute() {
    time.add(3, "a");
    time.dispatcher("one", OPEN);
    time.dispatcher("two", OPEN);
    jobs.beforeLook = () -> time.sleepHere(Duration.ofSeconds(1));

    time.run(Duration.ofSeconds(80));

    assertThat(queue.messages).hasSize(3);
    assertThat(time.tenures.token("audio")).isEqualTo(1);
  }

  @Test
  void aFewJobsOfOneUserAreNotBehindTheManyOfAnother() {
    time.add(300, "many");
    time.add(10, "few");
    time.dispatcher("one", limits(0, 20, 0));

    time.run(Duration.ofSeconds(8));

    assertThat(queue.messages).hasSize(20);
    assertThat(queue.messages.stream().filter(job -> job.userId().equals("few"))).hasSize(10);
  }

  @Test
  void throttlingPartialFailuresAndLostRepliesLoseNothingAndSendAtMostOnceMoreEach() {
    time.add(40, "a");
    queue.fates.addAll(
        List.of(Fate.THROTTLED, Fate.HALF_TAKEN, Fate.REPLY_LOST, Fate.TAKEN, Fate.HALF_TAKEN));
    time.dispatcher("one", limits(0, 40, 0));

    time.run(Duration.ofSeconds(90));

    assertThat(queue.messages.stream().map(Job::jobId).distinct()).hasSize(40);
    assertThat(queue.messages).hasSizeLessThanOrEqualTo(50);
    assertThat(jobs.all.values()).allMatch(job -> job.state() == JobState.QUEUED);
    assertThat(time.most).isLessThanOrEqualTo(40);
  }

  @Test
  void aJobThatIsCancelledAfterTheLookTakesNoPlace() {
    time.add(2, "a");
    time.dispatcher("one", limits(0, 1, 0));
    jobs.beforeRead =
        () -> {
          jobs.beforeRead = () -> {};
          time.cancel("job-0");
        };

    time.run(Duration.ofMillis(5_500));

    assertThat(queue.messages).extracting(Job::jobId).containsExactly("job-1");
  }

  @Test
  void aJobThatItsAcceptorSendsAfterAllHoldsUpNoOther() {
    time.add(2, "a");
    time.dispatcher("one", limits(1, 0, 0));
    jobs.beforeRead =
        () -> {
          jobs.beforeRead = () -> {};
          Job job = jobs.find("job-0").orElseThrow();
          Instant now = time.instant();
          Claim claim = jobs.claim(job, "acceptor", now.plusSeconds(45), now);
          assertThat(claim).isInstanceOf(Claim.Ours.class);
        };

    time.run(Duration.ofMillis(1_900));

    assertThat(queue.messages).extracting(Job::jobId).containsExactly("job-1");
  }

  @Test
  void whatTheIndexDoesNotShowYetIsCounted() {
    time.add(100, "a");
    Duration stagger = Duration.ofMillis(150);
    time.dispatcher("one", new Limits(0, stagger, 5, 0, 1, Duration.ofHours(2), 2));

    time.run(Duration.ofSeconds(20));

    assertThat(time.most).isEqualTo(5);
  }

  @Test
  void aClaimWhoseReplyWasLostIsCountedAndSentWhenItLapses() {
    time.add(10, "a");
    jobs.lostReplies = 1;
    time.dispatcher("one", limits(0, 5, 0));

    time.run(Duration.ofSeconds(120));

    assertThat(time.most).isEqualTo(5);
    assertThat(queue.messages.stream().map(Job::jobId).distinct()).hasSize(5);
  }

  @Test
  void aSuccessorSendsWhatTheOneBeforeClaimedAndDidNotSend() {
    time.add(10, "a");
    queue.fates.addAll(List.of(Fate.THROTTLED));
    RouteDispatcher one = time.dispatcher("one", OPEN);
    time.run(Duration.ofMillis(1_200));
    time.next.remove(one);
    time.dispatcher("two", OPEN);

    time.run(Duration.ofSeconds(120));

    assertThat(queue.messages).hasSize(10);
  }

  @Test
  void theQueueIsNotFilledAboveItsMark() {
    time.add(100, "a");
    queue.depth = 93;
    time.dispatcher("one", limits(0, 0, 100));

    time.run(Duration.ofMillis(1_900));

    assertThat(queue.messages).hasSize(7);
  }

  @Test
  void theRateHoldsAcrossAChangeOfDispatcher() {
    time.add(400, "a");
    RouteDispatcher one = time.dispatcher("one", limits(5, 0, 0));
    time.run(Duration.ofMillis(5_300));
    one.release();
    time.next.remove(one);
    time.dispatcher("two", limits(5, 0, 0));
    time.run(Duration.ofSeconds(5));

    List<Instant> sent =
        jobs.all.values().stream()
            .filter(job -> job.queuedAt() != null)
            .map(Job::queuedAt)
            .sorted()
            .toList();
    assertThat(sent).hasSizeBetween(30, 50);
    assertRate(sent, 5);
  }

  @Test
  void aClaimWhoseReplyWasLostHoldsUpNoOther() {
    time.add(10, "a");
    time.dispatcher("one", OPEN);
    jobs.afterClaim =
        () -> {
          jobs.afterClaim = () -> {};
          jobs.lostReplies = 1;
        };

    time.run(Duration.ofSeconds(5));

    assertThat(queue.ids).hasSize(9);
  }

  @Test
  void whatIsCancelledIsNotSentOnceMore() {
    time.add(2, "a");
    queue.fates.add(Fate.THROTTLED);
    queue.before =
        () -> {
          queue.before = () -> {};
          time.cancel("job-0");
        };
    time.dispatcher("one", OPEN);

    time.run(Duration.ofSeconds(5));

    assertThat(queue.ids).containsExactly("job-1");
  }

  @Test
  void whatIsCancelledWhileItIsSentIsNotCountedAsSent() {
    time.add(2, "a");
    queue.before = () -> time.cancel("job-0");
    time.dispatcher("one", OPEN);

    time.run(Duration.ofSeconds(2));

    assertThat(queue.ids).hasSize(2);
    assertThat(time.registry.counter("trestle.dispatched", "route", "audio").count()).isEqualTo(1);
  }

  @Test
  void anotherAttemptIsNotTakenForTheOneThatWasNotSent() {
    time.add(2, "a");
    queue.fates.add(Fate.THROTTLED);
    time.dispatcher("one", limits(0, 1, 0));
    time.runUntilInFlight(1);
    time.states.pause("audio", new Pause(time.instant(), "", ""));
    time.run(Duration.ofSeconds(2));
    time.cancel("job-0");
    time.again("job-0");
    time.run(Duration.ofSeconds(10));

    time.states.resume("audio");
    time.run(Duration.ofSeconds(10));

    assertThat(time.most).isEqualTo(1);
    assertThat(queue.ids).hasSize(1);
  }

  @Test
  void theRateHoldsForMessagesThatAreSentOnceMore() {
    time.add(60, "a");
    List<Instant> sent = new ArrayList<>();
    queue.before = () -> sent.addAll(Collections.nCopies(queue.lastCall, time.instant()));
    for (int i = 0; i < 20; i++) {
      queue.fates.addAll(List.of(Fate.TAKEN, Fate.THROTTLED, Fate.HALF_TAKEN));
    }
    time.dispatcher("one", limits(5, 0, 0));

    time.run(Duration.ofSeconds(40));

    assertThat(queue.ids).hasSize(60);
    assertRate(sent, 5);
  }

  private static void assertRate(List<Instant> sent, int aSecond) {
    for (int i = 0; i + aSecond < sent.size(); i++) {
      assertThat(Duration.between(sent.get(i), sent.get(i + aSecond)))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }
  }
}
