package dev.trestle.gateway.logs;

import dev.trestle.log.EventLog;
import dev.trestle.log.Partition;
import dev.trestle.log.state.LogDescription;
import dev.trestle.server.ReadinessCheck;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the logs, and reads back their dedupe windows so that the first event need not wait. */
@Singleton
final class LogsReady implements ReadinessCheck {

  private static final Logger LOG = LoggerFactory.getLogger(LogsReady.class);
  private static final long WARM_UP_SECONDS = 60;

  private final Logs logs;
  private final EventLog log;

  LogsReady(Logs logs, EventLog log) {
    this.logs = logs;
    this.log = log;
  }

  @Override
  public String name() {
    return "logs";
  }

  @Override
  public void verify() throws Exception {
    for (var wanted : logs.partitionCounts().entrySet()) {
      LogDescription found = log.catalog().createIfAbsent(wanted.getKey(), wanted.getValue());
      if (found.partitions() != wanted.getValue()) {
        throw new IllegalStateException(
            "log "
                + found.log()
                + " has "
                + found.partitions()
                + " partitions, fixed at its creation: set trestle.logs."
                + found.log()
                + ".partitions to that, or use a log of another name");
      }
    }
    for (Partition partition : logs.partitions()) {
      var warmUp = log.appender().warmUp(partition).get(WARM_UP_SECONDS, TimeUnit.SECONDS);
      LOG.info(
          "{}: read {} records of the dedupe window in {}",
          partition,
          warmUp.records(),
          warmUp.took());
    }
  }
}
