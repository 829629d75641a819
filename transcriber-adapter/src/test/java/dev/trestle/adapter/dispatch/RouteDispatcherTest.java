package dev.trestle.adapter.dispatch;

import static dev.trestle.adapter.dispatch.VirtualTime.limits;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.adapter.dispatch.UnreliableQueue.Fate;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.JobState;
import dev.trestle.adapter.route.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
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
    assertThat(jobs.all.values()).allMatch(job -> job.deadline() != null);
  }

  @Test
  void oneOfTwoDispatches() {
    time.add(100, "a");
    time.dispatcher("one", OPEN);
    time.dispatcher("two", OPEN);

    time.run(Duration.ofSeconds(10));

    assertThat(queue.messages).hasSize(100);
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
    time.run(Duration.ofSeconds(5));
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
    for (int i = 0; i + 5 < sent.size(); i++) {
      assertThat(Duration.between(sent.get(i), sent.get(i + 5)))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }
  }

  @Test
  void aDispatcherThatSleepsBeforeItSendsLeavesTheLimitWhole() {
    time.add(100, "a");
    RouteDispatcher one = time.dispatcher("one", limits(0, 5, 0));
    queue.before =
        () -> {
          queue.before = () -> {};
          time.next.remove(one);
          time.dispatcher("two", limits(0, 5, 0));
          time.run(Duration.ofSeconds(30));
        };

    time.run(Duration.ofSeconds(1));
    time.next.put(one, time.instant());
    time.run(Duration.ofSeconds(60));

    assertThat(time.most).isEqualTo(5);
  }

  @Test
  void aDispatcherThatSleepsRightBeforeItsClaimLeavesTheLimitWhole() {
    time.add(100, "a");
    RouteDispatcher one = time.dispatcher("one", limits(0, 5, 0));
    jobs.beforeClaim =
        () -> {
          jobs.beforeClaim = () -> {};
          time.next.remove(one);
          time.dispatcher("two", limits(0, 5, 0));
          time.run(Duration.ofSeconds(30));
        };

    time.run(Duration.ofSeconds(7));
    time.next.put(one, time.instant());
    time.run(Duration.ofSeconds(60));

    assertThat(time.most).isEqualTo(5);
  }

  @Test
  void twoDispatchersThatAreForcedAtOnceLeaveTheLimitWhole() {
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
}
