package dev.trestle.log.store;

import dev.trestle.log.TableKeys;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;

/**
 * The names of the two tables.
 *
 * @param eventLog batches; keys {@code p} S and {@code o} N
 * @param eventState state items; keys {@code k} S and {@code s} S, TTL attribute {@code ttl}
 */
public record EventLogTables(String eventLog, String eventState) {

  /** As an environment names them: {@code <env>-event-log} and {@code <env>-event-state}. */
  public static EventLogTables of(String environment) {
    return new EventLogTables(environment + "-event-log", environment + "-event-state");
  }

  /**
   * Checks that both are there and have their keys.
   *
   * @throws IllegalStateException if one is not as it should be; the message names it and says what
   *     to do
   */
  public void verify(DynamoDbClient dynamoDb) {
    verify(dynamoDb, eventLog, List.of(TableKeys.PARTITION, TableKeys.FIRST_OFFSET));
    verify(dynamoDb, eventState, List.of(TableKeys.KEY, TableKeys.SORT));
  }

  private static void verify(DynamoDbClient dynamoDb, String table, List<String> keys) {
    TableDescription found;
    try {
      found = dynamoDb.describeTable(request -> request.tableName(table)).table();
    } catch (ResourceNotFoundException e) {
      throw new IllegalStateException(
          "table "
              + table
              + " does not exist: create what deploy/environment.yaml has, or correct"
              + " TRESTLE_ENVIRONMENT",
          e);
    }
    if (found.tableStatus() == TableStatus.CREATING) {
      throw new IllegalStateException("table " + table + " is being created; wait");
    }
    List<String> has = found.keySchema().stream().map(KeySchemaElement::attributeName).toList();
    if (!has.equals(keys)) {
      throw new IllegalStateException(
          "table "
              + table
              + " has the keys "
              + has
              + " instead of "
              + keys
              + ": delete it and create it from deploy/environment.yaml");
    }
  }
}
