package dev.trestle.adapter.dispatch;

import static dev.trestle.adapter.dispatch.Candidates.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.adapter.job.Ending;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Dispatchers of one route in virtual time, over a table whose index lags and a queue that fails.
 */
final class VirtualTime extends Clock {

  private static final DispatchConfig CONFIG =
      new DispatchConfig(
          1_000,
          Duration.ofMinutes(10),
          Duration.ofMinutes(5),
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5));

  final InMemoryTenures tenures = new InMemoryTenures();
  final InMemoryRouteStates states = new InMemoryRouteStates(tenures);
  final LateJobStore jobs = new LateJobStore(this, Duration.ofMillis(400), tenures::stands);
  final UnreliableQueue queue = new UnreliableQueue();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  /** When each process is to be called. */
  final Map<RouteDispatcher, Instant> next = new LinkedHashMap<>();

  /** Most jobs that were in flight at any time. */
  int most;

  /** Whose step it is. */
  @Nullable RouteDispatcher stepping;

  private Instant now = NOW;
  private int added;

  static Limits limits(double maxPerSecond, int maxInFlight, int highWater) {
    return new Limits(
        maxPerSecond, Duration.ZERO, maxInFlight, highWater, 1, Duration.ofHours(2), 2);
  }

  /** Whether whoever accepts an event in this process may send its job. */
  SeenPauses pauses = new SeenPauses(CONFIG, this);

  /** Further dispatchers are in another process. */
  SeenPauses anotherProcess() {
    pauses = new SeenPauses(CONFIG, this);
    return pauses;
  }

  RouteDispatcher dispatcher(String holder, Limits limits) {
    RouteDispatcher made =
        new RouteDispatcher(
            "audio",
            limits,
            holder,
            Duration.ofSeconds(45),
            jobs,
            tenures,
            states,
            pauses,
            queue,
            new DispatchMeters(registry, new JobMeters(registry), this),
            CONFIG,
            this);
    next.put(made, now);
    return made;
  }

  void add(int count, String user) {
    add(count, user, 3);
  }

  /** Jobs that go before all others. */
  void addUrgent(int count) {
    add(count, "urgent", 5);
  }

  private void add(int count, String user, int priority) {
    for (int i = 0; i < count; i++) {
      String id = "job-" + added;
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
              priority,
              NOW.plusMillis(added),
              "",
              "audio"));
      added++;
    }
  }

  void run(Duration time) {
    Instant end = now.plus(time);
    while (now.isBefore(end)) {
      for (RouteDispatcher one : List.copyOf(next.keySet())) {
        Instant due = next.get(one);
        if (due != null && !now.isBefore(due)) {
          step(one);
        }
      }
      now = now.plusMillis(50);
    }
  }

  /** Runs until so many jobs are in flight. */
  void runUntilInFlight(int wanted) {
    for (int i = 0; i < 10_000 && jobs.inFlight() < wanted; i++) {
      run(Duration.ofMillis(50));
    }
  }

  private void step(RouteDispatcher one) {
    RouteDispatcher outer = stepping;
    stepping = one;
    Instant again;
    try {
      again = one.step();
    } catch (SdkException broken) {
      again = now.plusSeconds(1);
    }
    stepping = outer;
    next.replace(one, again);
    most = Math.max(most, jobs.inFlight());
  }

  /** Lets the process whose step it is sleep right here, while others go on. */
  void sleepHere(Duration time) {
    RouteDispatcher asleep = stepping;
    if (asleep == null || next.remove(asleep) == null) {
      return;
    }
    run(time);
    stepping = asleep;
    next.put(asleep, now);
  }

  /** The same until so many jobs are in flight. */
  void sleepUntilInFlight(int wanted) {
    while (jobs.inFlight() < wanted) {
      sleepHere(Duration.ofMillis(50));
    }
  }

  /** Workers end some of what they were sent. */
  void finish(Random random, int some) {
    List<Job> open = new ArrayList<>();
    for (String id : queue.ids) {
      Job job = jobs.all.get(id);
      if (job != null && !job.state().isEnd()) {
        open.add(job);
      }
    }
    for (int i = 0; i < some && !open.isEmpty(); i++) {
      end(open.get(random.nextInt(open.size())), JobState.COMPLETED);
    }
  }

  /** The job is not to be done any more. */
  void cancel(String jobId) {
    end(jobs.find(jobId).orElseThrow(), JobState.CANCELLED);
  }

  /** The job is to be done once more. */
  void again(String jobId) {
    assertThat(jobs.again(jobs.find(jobId).orElseThrow(), now, "").written()).isTrue();
  }

  private void end(Job job, JobState state) {
    Ending ending = new Ending(state, "e", "TranscriptionCompleted", 1, "{}", now, "");
    try {
      jobs.decide(job, ending);
      jobs.end(job, now);
    } catch (SdkException lost) {
      jobs.end(job, now);
    }
  }

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
