package dev.trestle.benchmarks.load;

import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import dev.trestle.log.append.Appended;
import dev.trestle.log.store.CapacityCounter;
import dev.trestle.log.store.DynamoDbEventLog;
import dev.trestle.log.store.EventLogTables;
import dev.trestle.v1.Event;
import java.net.URI;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Appends to a log as a gateway would, without one: no checks, no bus. */
public final class LogPublishing implements Publishing {

  /** The log that gateways append to. */
  public static final String EVENTS = "events";

  private static final int CONNECTIONS = 8;

  private final String name;
  private final DynamoDbClient client;
  private final EventLog log;

  /**
   * Creates the log, with one partition, if it is not there.
   *
   * @param endpoint of DynamoDB
   * @param environment prefix of the tables
   * @param name of the log
   */
  public LogPublishing(URI endpoint, String environment, String name) {
    this.name = name;
    client =
        Clients.at(endpoint, CONNECTIONS, DynamoDbClient.builder())
            .overrideConfiguration(DynamoDbEventLog.clientOverrides())
            .build();
    log =
        DynamoDbEventLog.open(
            client,
            EventLogTables.of(environment),
            Clock.systemUTC(),
            EventLogConfig.defaults(),
            new CapacityCounter());
    log.catalog().createIfAbsent(name, 1);
  }

  @Override
  public void send(Event event, Answer answered) {
    var unused =
        log.appender()
            .append(name, RecordedEvents.of(event))
            .whenComplete((appended, failure) -> answered.take(failure(appended, failure)));
  }

  private static @Nullable Throwable failure(
      @Nullable Appended appended, @Nullable Throwable failure) {
    if (failure != null || appended instanceof Appended.Recorded) {
      return failure;
    }
    return new IllegalStateException(String.valueOf(appended));
  }

  @Override
  public void close() {
    log.close();
    client.close();
  }
}
