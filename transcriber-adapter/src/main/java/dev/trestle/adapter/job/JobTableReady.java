package dev.trestle.adapter.job;

import dev.trestle.server.Environment;
import dev.trestle.server.ReadinessCheck;
import jakarta.inject.Singleton;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;

/** The job table, its key and its indexes. */
@Singleton
final class JobTableReady implements ReadinessCheck {

  private final DynamoDbClient dynamoDb;
  private final String table;

  JobTableReady(DynamoDbClient dynamoDb, Environment environment) {
    this.dynamoDb = dynamoDb;
    this.table = environment.jobStateTable();
  }

  @Override
  public String name() {
    return "table " + table;
  }

  @Override
  public void verify() {
    TableDescription found;
    try {
      found = dynamoDb.describeTable(request -> request.tableName(table)).table();
    } catch (ResourceNotFoundException e) {
      throw new IllegalStateException(
          "no such table: create what deploy/environment.yaml has, or correct TRESTLE_ENVIRONMENT",
          e);
    }
    require(found.tableStatus() != TableStatus.CREATING, "is being created; wait");
    require(
        names(found.keySchema()).equals(List.of(JobItem.JOB_ID)),
        "has the key "
            + names(found.keySchema())
            + " instead of job_id: delete it and create it from deploy/environment.yaml");
    requireIndex(found, JobIndexes.BY_WORK, JobIndexes.WORK, JobIndexes.WORK_ORDER);
    requireIndex(found, JobIndexes.BY_STATE, JobIndexes.STATE, JobIndexes.LIST_ORDER);
    requireIndex(found, JobIndexes.BY_USER, JobItem.USER_ID, JobIndexes.LIST_ORDER);
    requireIndex(found, JobIndexes.BY_CHANGE, JobIndexes.CHANGE, JobIndexes.CHANGE_ORDER);
  }

  private void requireIndex(TableDescription found, String name, String hash, String range) {
    require(
        found.globalSecondaryIndexes().stream()
            .filter(index -> index.indexName().equals(name))
            .anyMatch(index -> names(index.keySchema()).equals(List.of(hash, range))),
        "lacks the index "
            + name
            + " ("
            + hash
            + ", "
            + range
            + "): add it as in deploy/environment.yaml");
  }

  private void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException("table " + table + " " + otherwise);
    }
  }

  private static List<String> names(List<KeySchemaElement> keys) {
    return keys.stream().map(KeySchemaElement::attributeName).toList();
  }
}
