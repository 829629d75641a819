package dev.trestle.adapter.dispatch;

import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.JobMeters;
import dev.trestle.adapter.job.JobState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/**
 * What each route has to do and what holds it back, as gauges of the process that dispatches it;
 * those of other processes show nothing (NaN).
 */
@Singleton
final class DispatchMeters {

  private final MeterRegistry registry;
  private final JobMeters jobs;
  private final Clock clock;
  private final Map<String, Backlog> backlogs = new ConcurrentHashMap<>();
  private final Set<String> shown = ConcurrentHashMap.newKeySet();

  DispatchMeters(MeterRegistry registry, JobMeters jobs, Clock clock) {
    this.registry = registry;
    this.jobs = jobs;
    this.clock = clock;
  }

  /** A job's message was sent by the dispatcher. */
  void dispatched(String route, Job job, Instant now) {
    registry.counter("trestle.dispatched", "route", route).increment();
    jobs.entered(job, JobState.QUEUED, now);
  }

  /** A look at a route found this. */
  void show(String route, Backlog backlog) {
    backlogs.put(route, backlog);
    if (!shown.add(route)) {
      return;
    }
    gauge("trestle.route.jobs", route, "state", "waiting", Backlog::waitingJobs);
    gauge("trestle.route.jobs", route, "state", "running", Backlog::runningJobs);
    gauge(
        "trestle.route.audio.seconds",
        route,
        "state",
        "waiting",
        all -> all.waitingAudio().toMillis() / 1e3);
    gauge(
        "trestle.route.audio.seconds",
        route,
        "state",
        "running",
        all -> all.runningAudio().toMillis() / 1e3);
    gauge("trestle.route.oldest.wait.seconds", route, "state", "waiting", this::oldestWait);
    gauge("trestle.route.audio.rate", route, "state", "running", Backlog::pace);
    gauge(
        "trestle.route.drain.seconds",
        route,
        "state",
        "all",
        all -> all.drainTime().map(time -> (double) time.toSeconds()).orElse(Double.NaN));
    for (Hold hold : Hold.values()) {
      if (hold != Hold.NONE) {
        String name = hold.name().toLowerCase(Locale.ROOT);
        gauge("trestle.route.held", route, "by", name, all -> all.hold() == hold ? 1 : 0);
      }
    }
  }

  /** Another process dispatches the route now. */
  void forget(String route) {
    backlogs.remove(route);
  }

  private double oldestWait(Backlog backlog) {
    Instant oldest = backlog.oldest();
    return oldest == null
        ? 0
        : Math.max(0, Duration.between(oldest, clock.instant()).toMillis() / 1e3);
  }

  private void gauge(
      String name, String route, String tag, String value, ToDoubleFunction<Backlog> of) {
    Gauge.builder(
            name,
            backlogs,
            all -> {
              Backlog backlog = all.get(route);
              return backlog == null ? Double.NaN : of.applyAsDouble(backlog);
            })
        .tags("route", route, tag, value)
        .register(registry);
  }
}
