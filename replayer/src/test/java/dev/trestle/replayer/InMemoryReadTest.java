package dev.trestle.replayer;

import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import java.time.Clock;
import java.util.Map;

class InMemoryReadTest extends ReadContract {

  @Override
  Map<String, String> settings() {
    return Map.of("test.memory", "read");
  }

  @Override
  EventLog openLog(Clock clock) {
    MemoryStores.Stores stores = MemoryStores.of("read");
    return EventLog.over(stores.batches(), stores.state(), clock, EventLogConfig.defaults());
  }
}
