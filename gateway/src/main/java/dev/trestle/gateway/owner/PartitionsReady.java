package dev.trestle.gateway.owner;

import dev.trestle.gateway.logs.Logs;
import dev.trestle.log.EventLog;
import dev.trestle.log.Partition;
import dev.trestle.server.ReadinessCheck;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;

/**
 * The logs, each partition with an owner that lives. What this gateway owns is read back, so that
 * the first event need not wait.
 */
@Singleton
final class PartitionsReady implements ReadinessCheck {

  private static final long WARM_UP_SECONDS = 60;

  private final Logs logs;
  private final EventLog log;
  private final Ownership ownership;

  PartitionsReady(Logs logs, EventLog log, Ownership ownership) {
    this.logs = logs;
    this.log = log;
    this.ownership = ownership;
  }

  @Override
  public String name() {
    return "logs";
  }

  @Override
  public void verify() throws Exception {
    logs.createIn(log.catalog());
    if (!ownership.begin()) {
      throw new IllegalStateException(
          "waiting for partitions to get an owner: the one before gave no sign that it has stopped");
    }
    for (Partition partition : ownership.ownedPartitions()) {
      var unused = log.appender().warmUp(partition).get(WARM_UP_SECONDS, TimeUnit.SECONDS);
    }
  }
}
