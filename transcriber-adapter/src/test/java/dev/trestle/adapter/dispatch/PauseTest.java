package dev.trestle.adapter.dispatch;

import static dev.trestle.adapter.dispatch.VirtualTime.limits;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.adapter.dispatch.UnreliableQueue.Fate;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.route.Route;
import dev.trestle.adapter.route.RouteSettings;
import dev.trestle.v1.JobHold;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Pauses, and what is told of what holds jobs back. */
class PauseTest {

  private static final Duration BOUND = Duration.ofSeconds(5);

  private final VirtualTime time = new VirtualTime();
  private final Route audio = RouteSettings.shipped().find("audio").orElseThrow();

  @Test
  void nothingGoesWhileARouteIsPausedAndAllGoesAfter() {
    time.add(20, "a");
    time.queue.fates.addAll(List.of(Fate.REPLY_LOST));
    time.dispatcher("one", limits(0, 0, 0));
    time.states.pause("audio", new Pause(time.instant(), "", ""));

    time.run(Duration.ofSeconds(100));
    assertThat(time.queue.messages).isEmpty();
    assertThat(hold("job-3")).isEqualTo(JobHold.JOB_HOLD_PAUSED);

    time.states.resume("audio");
    time.run(Duration.ofSeconds(3));
    assertThat(time.queue.ids).hasSize(20);
  }

  @Test
  void aPauseStopsWhatADispatcherSendsAgain() {
    time.add(10, "a");
    time.queue.fates.addAll(List.of(Fate.THROTTLED));
    time.queue.before = () -> time.states.pause("audio", new Pause(time.instant(), "", ""));
    time.dispatcher("one", limits(0, 0, 0));
    time.run(Duration.ofMillis(1_500));
    assertThat(time.queue.fates).as("one call").isEmpty();
    time.queue.before = () -> assertThat(time.states.read("audio").isPaused()).isFalse();

    time.run(Duration.ofSeconds(100));

    assertThat(time.queue.messages).isEmpty();
  }

  @Test
  void whoeverAcceptsSendsOnlyWhileTheyKnowThatTheyMay() {
    assertThat(time.pauses.isOpen(audio)).as("before the first look").isFalse();

    RouteDispatcher one = time.dispatcher("one", limits(0, 0, 0));
    SeenPauses others = time.anotherProcess();
    RouteDispatcher two = time.dispatcher("two", limits(0, 0, 0));
    time.run(Duration.ofSeconds(1));
    assertThat(others.isOpen(audio)).as("where nobody dispatches").isTrue();
    assertThat(time.pauses.isOpen(audio)).isTrue();

    time.states.pause("audio", new Pause(time.instant(), "", ""));
    time.run(BOUND);
    assertThat(time.pauses.isOpen(audio)).isFalse();

    time.states.resume("audio");
    time.run(BOUND);
    assertThat(time.pauses.isOpen(audio)).isTrue();
    time.next.remove(one);
    time.next.remove(two);
    time.run(BOUND);
    assertThat(time.pauses.isOpen(audio)).as("a process that cannot look").isFalse();
  }

  @Test
  void aRouteWithLimitsIsNeverOpen() {
    time.dispatcher("one", limits(0, 0, 0));
    time.run(Duration.ofSeconds(1));
    Route limited = RouteSettings.of(Map.of("audio.stagger", "10ms")).find("audio").orElseThrow();

    assertThat(time.pauses.isOpen(limited)).isFalse();
  }

  @Test
  void whatHoldsAJobBackIsTold() {
    time.add(20, "a");
    assertThat(hold("job-3")).isEqualTo(JobHold.JOB_HOLD_NO_DISPATCHER);

    RouteDispatcher one = time.dispatcher("one", limits(0, 2, 0));
    time.run(Duration.ofSeconds(10));
    assertThat(hold("job-0")).as("sent").isEqualTo(JobHold.JOB_HOLD_UNSPECIFIED);
    assertThat(hold("job-9")).isEqualTo(JobHold.JOB_HOLD_IN_FLIGHT);

    one.release();
    time.next.remove(one);
    time.queue.depth = 4;
    time.dispatcher("two", limits(0, 0, 4));
    time.run(Duration.ofSeconds(2));
    assertThat(hold("job-9")).isEqualTo(JobHold.JOB_HOLD_QUEUE_DEPTH);
  }

  @Test
  void aRateThatHoldsJobsBackIsTold() {
    time.add(20, "a");
    time.dispatcher("one", limits(0.2, 0, 0));

    time.run(Duration.ofSeconds(8));

    assertThat(hold("job-9")).isEqualTo(JobHold.JOB_HOLD_RATE);
  }

  private JobHold hold(String jobId) {
    Job job = time.jobs.find(jobId).orElseThrow();
    return new JobHolds(RouteSettings.shipped(), time.states, time).of(job);
  }

  @Test
  void anAnswerIsAsOldAsItsQuestion() {
    time.dispatcher("one", limits(0, 0, 0));
    time.run(Duration.ofSeconds(1));
    time.states.afterRead =
        () -> {
          time.states.afterRead = () -> {};
          time.states.pause("audio", new Pause(time.instant(), "", ""));
          time.sleepHere(BOUND);
          time.next.clear();
        };

    time.run(BOUND.plusSeconds(2));

    assertThat(time.pauses.isOpen(audio)).isFalse();
  }
}
