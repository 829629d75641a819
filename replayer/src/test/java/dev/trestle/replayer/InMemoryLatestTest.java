package dev.trestle.replayer;

import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import java.time.Clock;
import java.util.Map;

class InMemoryLatestTest extends LatestContract {

  @Override
  Map<String, String> settings() {
    return Map.of("test.memory", "latest");
  }

  @Override
  EventLog openLog(Clock clock) {
    MemoryStores.Stores stores = MemoryStores.of("latest");
    return EventLog.over(stores.batches(), stores.state(), clock, EventLogConfig.defaults());
  }
}
