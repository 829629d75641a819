package dev.trestle.replayer;

import dev.trestle.aws.embedded.AwsEndpoint;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import dev.trestle.log.store.CapacityListener;
import dev.trestle.log.store.DynamoDbEventLog;
import dev.trestle.log.store.EventLogTables;
import java.time.Clock;

/** An environment of its own on the AWS that the tests use. */
final class DynamoDbLog {

  private final AwsEnvironment environment = AwsEnvironment.create(AwsEndpoint.get());

  AwsEnvironment environment() {
    return environment;
  }

  EventLog open(Clock clock) {
    return DynamoDbEventLog.open(
        environment.aws().dynamoDb(),
        EventLogTables.of(environment.name()),
        clock,
        EventLogConfig.defaults(),
        CapacityListener.NONE);
  }
}
