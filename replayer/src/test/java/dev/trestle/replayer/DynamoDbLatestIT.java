package dev.trestle.replayer;

import dev.trestle.log.EventLog;
import java.time.Clock;
import java.util.Map;

class DynamoDbLatestIT extends LatestContract {

  private final DynamoDbLog kept = new DynamoDbLog();

  @Override
  Map<String, String> settings() {
    return kept.environment().micronautProperties();
  }

  @Override
  EventLog openLog(Clock clock) {
    return kept.open(clock);
  }
}
