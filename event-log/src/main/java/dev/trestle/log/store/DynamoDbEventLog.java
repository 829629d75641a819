package dev.trestle.log.store;

import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import dev.trestle.log.state.StateTable;
import java.time.Clock;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Opens logs that live on DynamoDB. */
public final class DynamoDbEventLog {

  private DynamoDbEventLog() {}

  /**
   * Does no I/O, and neither creates the tables nor checks that they are there.
   *
   * @param client stays the caller's to close, after the log; built with {@link #clientOverrides}
   * @param capacity hears what each request costs
   */
  public static EventLog open(
      DynamoDbClient client,
      EventLogTables tables,
      Clock clock,
      EventLogConfig config,
      CapacityListener capacity) {
    return EventLog.over(
        batches(client, tables.eventLog(), capacity),
        state(client, tables.eventState(), capacity),
        clock,
        config);
  }

  /** Keeps batches in a table; what each request costs is told in the class of its name. */
  public static BatchStore batches(DynamoDbClient client, String table, CapacityListener capacity) {
    return new DynamoDbBatchStore(client, table, capacity);
  }

  /** Keeps state items in a table. */
  public static StateTable state(DynamoDbClient client, String table, CapacityListener capacity) {
    return new DynamoDbStateTable(client, table, capacity);
  }

  /**
   * How a client should be set: one retry by the SDK, which hides a lost connection. The appender
   * retries by itself for as long as its callers wait, so that more tries by the SDK would only
   * make them wait blindly. Nothing depends on it for correctness.
   */
  public static ClientOverrideConfiguration clientOverrides() {
    return ClientOverrideConfiguration.builder()
        .retryStrategy(DefaultRetryStrategy.standardStrategyBuilder().maxAttempts(2).build())
        .build();
  }
}
