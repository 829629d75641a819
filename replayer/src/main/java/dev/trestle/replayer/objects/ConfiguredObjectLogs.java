package dev.trestle.replayer.objects;

import dev.trestle.proto.Problem;
import dev.trestle.replayer.request.Answer;
import dev.trestle.server.DaemonThreads;
import dev.trestle.server.Readiness;
import io.micronaut.context.annotation.Context;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the object logs that the settings name once the service is ready, and tries again until
 * each is there; what is wrong stands in the service's log.
 */
@Context
final class ConfiguredObjectLogs {

  private static final Logger LOG = LoggerFactory.getLogger(ConfiguredObjectLogs.class);
  private static final Duration RETRY = Duration.ofSeconds(30);
  private static final String WHO = "settings";

  private final List<ConfiguredObjectLog> wanted;
  private final ObjectLogs logs;
  private final Readiness readiness;
  private final ScheduledExecutorService thread =
      DaemonThreads.scheduled("configured-object-logs", 1);

  ConfiguredObjectLogs(List<ConfiguredObjectLog> wanted, ObjectLogs logs, Readiness readiness) {
    this.wanted = wanted;
    this.logs = logs;
    this.readiness = readiness;
  }

  @PostConstruct
  void startWhenReady() {
    if (!wanted.isEmpty()) {
      readiness.thenBegin("Creating object logs", () -> thread.execute(() -> create(wanted)));
    }
  }

  private void create(List<ConfiguredObjectLog> missing) {
    List<ConfiguredObjectLog> left = missing.stream().filter(log -> !create(log)).toList();
    if (!left.isEmpty() && !thread.isShutdown()) {
      var unused = thread.schedule(() -> create(left), RETRY.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private boolean create(ConfiguredObjectLog log) {
    try {
      if (logs.create(log.request(), WHO) instanceof Answer.Refused<ObjectLog> refused) {
        Problem problem = refused.problem();
        LOG.warn(
            "trestle.object-logs.{} is not there; tried again in {}: {}",
            log.name(),
            RETRY,
            problem);
        return false;
      }
      return true;
    } catch (RuntimeException e) {
      LOG.warn("trestle.object-logs.{} is not there; tried again in {}", log.name(), RETRY, e);
      return false;
    }
  }

  @PreDestroy
  void close() {
    thread.shutdownNow();
  }
}
