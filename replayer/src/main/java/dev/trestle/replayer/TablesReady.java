package dev.trestle.replayer;

import dev.trestle.log.store.EventLogTables;
import dev.trestle.server.Environment;
import dev.trestle.server.ReadinessCheck;
import jakarta.inject.Singleton;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The two tables of the log, with their keys. */
@Singleton
public final class TablesReady implements ReadinessCheck {

  private final DynamoDbClient dynamoDb;
  private final EventLogTables tables;

  TablesReady(DynamoDbClient dynamoDb, Environment environment) {
    this.dynamoDb = dynamoDb;
    this.tables = new EventLogTables(environment.eventLogTable(), environment.eventStateTable());
  }

  @Override
  public String name() {
    return "tables " + tables.eventLog() + " and " + tables.eventState();
  }

  @Override
  public void verify() {
    tables.verify(dynamoDb);
  }
}
