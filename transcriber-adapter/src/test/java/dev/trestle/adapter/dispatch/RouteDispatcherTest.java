package dev.trestle.adapter.dispatch;

import static dev.trestle.adapter.dispatch.Candidates.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.adapter.dispatch.UnreliableQueue.Fate;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.JobMeters;
import dev.trestle.adapter.job.JobState;
import dev.trestle.adapter.job.S3Path;
import dev.trestle.adapter.route.Limits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkException;

/** Dispatchers in virtual time, over a table whose index lags and a queue that fails. */
class RouteDispatcherTest {

  private static final Limits OPEN = limits(0, 0, 0);

  private final HandClock clock = new HandClock();
  private final LateJobStore jobs = new LateJobStore(clock, Duration.ofMillis(400));
  private final InMemoryTenures tenures = new InMemoryTenures();
  private final UnreliableQueue queue = new UnreliableQueue();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Map<RouteDispatcher, Instant> next = new HashMap<>();
  private long most;

  @Test
  void whatWaitsIsSentAndMarked() {
    add(25, "a");
    dispatcher("one", OPEN);

    run(Duration.ofSeconds(3));

    assertThat(queue.messages).hasSize(25).doesNotHaveDuplicates();
    assertThat(jobs.all.values()).allMatch(job -> job.state() == JobState.QUEUED);
    assertThat(jobs.all.values()).allMatch(job -> job.deadline() != null);
  }

  @Test
  void oneOfTwoDispatches() {
    add(100, "a");
    dispatcher("one", OPEN);
    dispatcher("two", OPEN);

    run(Duration.ofSeconds(10));

    assertThat(queue.messages).hasSize(100);
  }

  @Test
  void aFewJobsOfOneUserAreNotBehindTheManyOfAnother() {
    add(300, "many");
    add(10, "few");
    dispatcher("one", limits(0, 20, 0));

    run(Duration.ofSeconds(8));

    assertThat(queue.messages).hasSize(20);
    assertThat(queue.messages.stream().filter(job -> job.userId().equals("few"))).hasSize(10);
  }

  @Test
  void throttlingPartialFailuresAndLostRepliesLoseNothingAndSendAtMostOnceMoreEach() {
    add(40, "a");
    queue.fates.addAll(
        List.of(Fate.THROTTLED, Fate.HALF_TAKEN, Fate.REPLY_LOST, Fate.TAKEN, Fate.HALF_TAKEN));
    dispatcher("one", limits(0, 40, 0));

    run(Duration.ofSeconds(90));

    assertThat(queue.messages.stream().map(Job::jobId).distinct()).hasSize(40);
    assertThat(queue.messages).hasSizeLessThanOrEqualTo(50);
    assertThat(jobs.all.values()).allMatch(job -> job.state() == JobState.QUEUED);
    assertThat(most).isLessThanOrEqualTo(40);
  }

  @Test
  void aClaimWhoseReplyWasLostIsCountedAndSentWhenItLapses() {
    add(10, "a");
    jobs.lostReplies = 1;
    dispatcher("one", limits(0, 5, 0));

    run(Duration.ofSeconds(120));

    assertThat(most).isEqualTo(5);
    assertThat(queue.messages.stream().map(Job::jobId).distinct()).hasSize(5);
  }

  @Test
  void aSuccessorSendsWhatTheOneBeforeClaimedAndDidNotSend() {
    add(10, "a");
    queue.fates.addAll(List.of(Fate.THROTTLED));
    RouteDispatcher one = dispatcher("one", OPEN);
    run(Duration.ofMillis(1_200));
    next.remove(one);
    dispatcher("two", OPEN);

    run(Duration.ofSeconds(120));

    assertThat(queue.messages).hasSize(10);
  }

  @Test
  void theQueueIsNotFilledAboveItsMark() {
    add(100, "a");
    queue.depth = 93;
    dispatcher("one", limits(0, 0, 100));

    run(Duration.ofMillis(1_900));

    assertThat(queue.messages).hasSize(7);
  }

  @Test
  void theRateHoldsAcrossAChangeOfDispatcher() {
    add(400, "a");
    RouteDispatcher one = dispatcher("one", limits(5, 0, 0));
    run(Duration.ofSeconds(5));
    one.release();
    next.remove(one);
    dispatcher("two", limits(5, 0, 0));
    run(Duration.ofSeconds(5));

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
    add(100, "a");
    RouteDispatcher one = dispatcher("one", limits(0, 5, 0));
    queue.before =
        () -> {
          queue.before = () -> {};
          next.remove(one);
          dispatcher("two", limits(0, 5, 0));
          run(Duration.ofSeconds(30));
        };

    run(Duration.ofSeconds(1));
    next.put(one, clock.instant());
    run(Duration.ofSeconds(60));

    assertThat(most).isEqualTo(5);
  }

  private void run(Duration time) {
    Instant end = clock.instant().plus(time);
    while (clock.instant().isBefore(end)) {
      for (RouteDispatcher one : List.copyOf(next.keySet())) {
        if (next.containsKey(one) && !clock.instant().isBefore(next.get(one))) {
          try {
            next.replace(one, one.step());
          } catch (SdkException broken) {
            next.replace(one, clock.instant().plusSeconds(1));
          }
        }
        most = Math.max(most, jobs.inFlight());
      }
      clock.now = clock.now.plusMillis(50);
    }
  }

  private RouteDispatcher dispatcher(String holder, Limits limits) {
    RouteDispatcher made =
        new RouteDispatcher(
            "audio",
            limits,
            holder,
            Duration.ofSeconds(45),
            jobs,
            tenures,
            queue,
            new DispatchMeters(registry, new JobMeters(registry), clock),
            new DispatchConfig(
                1_000,
                Duration.ofMinutes(10),
                Duration.ofMinutes(5),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10)),
            clock);
    next.put(made, clock.instant());
    return made;
  }

  private static Limits limits(double maxPerSecond, int maxInFlight, int highWater) {
    return new Limits(
        maxPerSecond, Duration.ZERO, maxInFlight, highWater, 1, Duration.ofHours(2), 2);
  }

  private void add(int count, String user) {
    for (int i = 0; i < count; i++) {
      String id = "job-" + jobs.all.size();
      jobs.add(
          Job.accepted(
              id,
              "event-of-" + id,
              NOW,
              user,
              "file",
              new S3Path("in", "audio.wav"),
              null,
              new S3Path("out", id + ".json"),
              Duration.ofMinutes(10),
              3,
              NOW.plusMillis(jobs.all.size()),
              "",
              "audio"));
    }
  }

  /** Time passes when the test says so. */
  private static final class HandClock extends Clock {
    private Instant now = NOW;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
