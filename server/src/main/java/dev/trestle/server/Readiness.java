package dev.trestle.server;

import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.micronaut.context.BeanProvider;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Property;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the service may be called: false until every {@link ReadinessCheck} has succeeded once,
 * and again from the moment it is told to stop.
 *
 * <p>Shown as gRPC health of the server and of each service, and as {@code /health/readiness}. A
 * check that succeeded is not asked again: losing AWS for a while must not take every pod out of
 * service at once, and what a service can do without it it still does.
 */
@Context
@io.micronaut.management.health.indicator.annotation.Readiness
public final class Readiness implements HealthIndicator {

  private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

  /** Before what is missing is asked for again; doubled each time. Most comes at once. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final HealthStatusManager grpcHealth;
  private final BeanProvider<ReadinessCheck> checks;
  private final boolean called;
  private final List<String> services = new ArrayList<>();
  private final List<ReadinessCheck> missing = new ArrayList<>();
  private final Map<String, String> failures = new HashMap<>();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final ScheduledExecutorService checker = DaemonThreads.scheduled("readiness", 1);
  private volatile boolean stopping;

  /**
   * @param called whether anybody calls this process, {@code trestle.server.called}: false in a
   *     command that opens no port. Then nothing is checked, and it never becomes ready
   */
  Readiness(
      HealthStatusManager grpcHealth,
      List<BindableService> services,
      BeanProvider<ReadinessCheck> checks,
      @Property(name = "trestle.server.called", defaultValue = "true") boolean called) {
    this.grpcHealth = grpcHealth;
    this.checks = checks;
    this.called = called;
    this.services.add(HealthStatusManager.SERVICE_NAME_ALL_SERVICES);
    services.forEach(s -> this.services.add(s.bindService().getServiceDescriptor().getName()));
  }

  @PostConstruct
  void start() {
    setStatus(ServingStatus.NOT_SERVING);
    if (!called) {
      return;
    }
    checks.forEach(missing::add);
    checkAfter(Duration.ZERO, FIRST_PAUSE);
  }

  /** Completes when the service has become ready. */
  public CompletableFuture<Void> whenReady() {
    return ready.copy();
  }

  /**
   * Has work begin when the service has become ready, on a thread that must not be held up. If it
   * cannot begin, the service goes on without it, and the log says so.
   *
   * @param what begins, for the log, such as {@code the consumers of queues}
   */
  public void thenBegin(String what, Runnable work) {
    var unused =
        ready
            .thenRun(work)
            .exceptionally(
                e -> {
                  LOG.error("{} did not begin; restart the service", what, e);
                  return null;
                });
  }

  /** True while the service may be called. */
  public boolean isReady() {
    return ready.isDone() && !stopping;
  }

  /** Says from now on that the service is not to be called, and why. */
  void broken(String why) {
    synchronized (failures) {
      failures.put("process", why);
    }
    stopping();
  }

  /** Says from now on that the service is not to be called. */
  void stopping() {
    stopping = true;
    setStatus(ServingStatus.NOT_SERVING);
  }

  @PreDestroy
  void close() {
    checker.shutdownNow();
  }

  @Override
  public Publisher<HealthResult> getResult() {
    HealthResult.Builder result =
        HealthResult.builder("trestle", isReady() ? HealthStatus.UP : HealthStatus.DOWN);
    synchronized (failures) {
      if (!failures.isEmpty()) {
        result.details(Map.copyOf(failures));
      }
    }
    return Publishers.just(result.build());
  }

  private void checkAfter(Duration pause, Duration next) {
    try {
      var unused = checker.schedule(() -> check(next), pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      LOG.debug("Not checked any more: the service is closed");
    }
  }

  private void check(Duration pause) {
    missing.removeIf(this::succeeds);
    if (missing.isEmpty() && !stopping) {
      setStatus(ServingStatus.SERVING);
      ready.complete(null);
      LOG.info("Ready");
      checker.shutdown();
    } else {
      Duration twice = pause.multipliedBy(2);
      checkAfter(pause, twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE);
    }
  }

  private boolean succeeds(ReadinessCheck check) {
    try {
      check.verify();
      synchronized (failures) {
        failures.remove(check.name());
      }
      return true;
    } catch (Exception e) {
      String cause = e.getMessage() == null ? e.toString() : e.getMessage();
      String before;
      synchronized (failures) {
        before = failures.put(check.name(), cause);
      }
      if (!cause.equals(before)) {
        LOG.warn("Not ready: {}: {}", check.name(), cause);
      }
      return false;
    }
  }

  private void setStatus(ServingStatus status) {
    services.forEach(service -> grpcHealth.setStatus(service, status));
  }
}
