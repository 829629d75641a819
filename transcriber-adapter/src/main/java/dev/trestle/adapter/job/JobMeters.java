package dev.trestle.adapter.job;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;

/**
 * Jobs by state, as counts of those that entered it, and how long it took them since their event.
 * The jobs that are open are the difference between the counts, over all instances.
 */
@Singleton
public final class JobMeters {

  /** Buckets of the histograms: from a queue's delay to a night's backlog. */
  private static final Duration[] BOUNDS = {
    Duration.ofMillis(100),
    Duration.ofSeconds(1),
    Duration.ofSeconds(10),
    Duration.ofMinutes(1),
    Duration.ofMinutes(10),
    Duration.ofHours(1),
    Duration.ofHours(8)
  };

  private final MeterRegistry registry;

  public JobMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * A job entered a state.
   *
   * @param job in its new state or before
   * @param now when it did
   */
  public void entered(Job job, JobState state, Instant now) {
    registry.counter("trestle.jobs", "status", state.name()).increment();
    Duration sinceEvent = Duration.between(job.eventTime(), now);
    // An event's time is its publisher's clock, which may be ahead.
    Duration shown = sinceEvent.isNegative() ? Duration.ZERO : sinceEvent;
    if (state == JobState.QUEUED) {
      timer("trestle.event.to.job", "Time from the event to its job on the workers' queue", shown);
    } else if (state.isEnd()) {
      timer(
          "trestle.event.to.completion",
          "Time from the event to the published end of its job",
          shown);
      timer(
          "trestle.job.duration",
          "Time from the job's acceptance to its published end",
          Duration.between(job.submittedAt(), now));
    }
  }

  private void timer(String name, String description, Duration time) {
    Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(BOUNDS)
        .register(registry)
        .record(time);
  }
}
