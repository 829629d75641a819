package dev.trestle.replayer.group;

import dev.trestle.log.state.LogCatalog;
import dev.trestle.log.state.LogDescription;
import dev.trestle.server.DaemonThreads;
import dev.trestle.v1.Group;
import dev.trestle.v1.GroupPartition;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micronaut.context.annotation.Context;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures groups' lags from time to time, for {@code trestle.group.lag.events} and {@code
 * trestle.group.lag.seconds}. Groups beyond {@link GroupConfig#maxMetered} are left out, and {@code
 * trestle.group.unmetered} tells that there are such.
 */
@Context
final class GroupLag {

  private static final Logger LOG = LoggerFactory.getLogger(GroupLag.class);

  private final LogCatalog catalog;
  private final Groups groups;
  private final GroupConfig config;
  private final MultiGauge events;
  private final MultiGauge seconds;
  private final ScheduledExecutorService timer = DaemonThreads.scheduled("group-lag", 1);
  private volatile int unmetered;

  GroupLag(LogCatalog catalog, Groups groups, GroupConfig config, MeterRegistry registry) {
    this.catalog = catalog;
    this.groups = groups;
    this.config = config;
    events = MultiGauge.builder("trestle.group.lag.events").register(registry);
    seconds = MultiGauge.builder("trestle.group.lag.seconds").register(registry);
    registry.gauge("trestle.group.unmetered", this, lag -> lag.unmetered);
  }

  @PostConstruct
  void start() {
    long nanos = config.lagInterval().toNanos();
    if (nanos > 0) {
      var unused = timer.scheduleWithFixedDelay(this::measure, nanos, nanos, TimeUnit.NANOSECONDS);
    }
  }

  @PreDestroy
  void close() {
    timer.shutdownNow();
  }

  /** Measures now. A storage that does not answer leaves the figures as they were. */
  void measure() {
    try {
      List<MultiGauge.Row<?>> eventRows = new ArrayList<>();
      List<MultiGauge.Row<?>> secondRows = new ArrayList<>();
      int left = config.maxMetered();
      boolean omitted = false;
      for (LogDescription log : catalog.list()) {
        List<Group> found = groups.first(log, left + 1);
        omitted |= found.size() > left;
        for (Group group : found.subList(0, Math.min(left, found.size()))) {
          left--;
          add(group, eventRows, secondRows);
        }
      }
      events.register(eventRows, true);
      seconds.register(secondRows, true);
      unmetered = omitted ? 1 : 0;
    } catch (RuntimeException e) {
      LOG.warn("The lag of groups could not be measured; it is tried again", e);
    }
  }

  private static void add(
      Group group, List<MultiGauge.Row<?>> events, List<MultiGauge.Row<?>> seconds) {
    for (GroupPartition partition : group.getPartitionsList()) {
      Tags tags =
          Tags.of(
              "log", group.getLog(),
              "group", group.getGroup(),
              "partition", String.valueOf(partition.getPartition()));
      events.add(MultiGauge.Row.of(tags, partition.getLagEvents()));
      seconds.add(MultiGauge.Row.of(tags, partition.getLagSeconds()));
    }
  }
}
