package dev.trestle.replayer;

import dev.trestle.log.TableKeys;
import dev.trestle.server.Environment;
import dev.trestle.server.ReadinessCheck;
import jakarta.inject.Singleton;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;

/** The two tables of the log, with their keys. */
@Singleton
final class TablesReady implements ReadinessCheck {

  private final DynamoDbClient dynamoDb;
  private final Environment environment;

  TablesReady(DynamoDbClient dynamoDb, Environment environment) {
    this.dynamoDb = dynamoDb;
    this.environment = environment;
  }

  @Override
  public String name() {
    return "tables " + environment.eventLogTable() + " and " + environment.eventStateTable();
  }

  @Override
  public void verify() {
    verify(environment.eventLogTable(), List.of(TableKeys.PARTITION, TableKeys.FIRST_OFFSET));
    verify(environment.eventStateTable(), List.of(TableKeys.KEY, TableKeys.SORT));
  }

  private void verify(String table, List<String> keys) {
    TableDescription found;
    try {
      found = dynamoDb.describeTable(request -> request.tableName(table)).table();
    } catch (ResourceNotFoundException e) {
      throw new IllegalStateException(
          "table "
              + table
              + " is missing: create what deploy/environment.yaml has, or correct"
              + " TRESTLE_ENVIRONMENT",
          e);
    }
    List<String> have = found.keySchema().stream().map(KeySchemaElement::attributeName).toList();
    if (!have.equals(keys)) {
      throw new IllegalStateException(
          "table "
              + table
              + " has the keys "
              + have
              + " instead of "
              + keys
              + ": create it as deploy/environment.yaml has it");
    }
    if (found.tableStatus() == TableStatus.CREATING) {
      throw new IllegalStateException("table " + table + " is being created: wait");
    }
  }
}
