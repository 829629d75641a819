package dev.trestle.adapter.job;

import dev.trestle.server.DaemonThreads;
import dev.trestle.server.Readiness;
import io.micronaut.context.annotation.Context;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs each sweep regularly, from when the service is ready. */
@Context
final class Sweeps {

  private static final Logger LOG = LoggerFactory.getLogger(Sweeps.class);

  private final List<Sweep> sweeps;
  private final Readiness readiness;
  private final JobsConfig config;
  private final ScheduledExecutorService threads;

  Sweeps(List<Sweep> sweeps, Readiness readiness, JobsConfig config) {
    this.sweeps = sweeps;
    this.readiness = readiness;
    this.config = config;
    // One each, since one may wait for a gateway that is down.
    this.threads = DaemonThreads.scheduled("job-sweep", Math.max(1, sweeps.size()));
  }

  @PostConstruct
  void startWhenReady() {
    readiness.thenBegin("Sweeps of jobs", this::start);
  }

  private synchronized void start() {
    if (threads.isShutdown()) {
      return;
    }
    long every = config.sweep().toMillis();
    for (Sweep sweep : sweeps) {
      var unused =
          threads.scheduleWithFixedDelay(
              () -> runSafely(sweep), every, every, TimeUnit.MILLISECONDS);
    }
  }

  private static void runSafely(Sweep sweep) {
    try {
      sweep.run();
    } catch (RuntimeException e) {
      LOG.warn("The sweep for {} broke off; it is done again", sweep.name(), e);
    }
  }

  @PreDestroy
  synchronized void stop() {
    threads.shutdownNow();
  }
}
