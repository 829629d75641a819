package dev.trestle.deploy;

import java.util.List;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.SSESpecification;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/** {@code AWS::DynamoDB::Table}. The keys and indexes of a table that exists are left as found. */
final class Tables {

  private final DynamoDbClient dynamoDb;

  Tables(DynamoDbClient dynamoDb) {
    this.dynamoDb = dynamoDb;
  }

  Resource table(Properties properties) {
    String name = properties.text("TableName");
    CreateTableRequest.Builder request =
        CreateTableRequest.builder()
            .tableName(name)
            .billingMode(properties.text("BillingMode"))
            .attributeDefinitions(
                properties.objects("AttributeDefinitions").stream().map(Tables::attribute).toList())
            .keySchema(keys(properties));
    List<GlobalSecondaryIndex> indexes =
        properties.objects("GlobalSecondaryIndexes").stream().map(Tables::index).toList();
    if (!indexes.isEmpty()) {
      request.globalSecondaryIndexes(indexes);
    }
    properties
        .optionalObject("SSESpecification")
        .ifPresent(
            sse ->
                request.sseSpecification(
                    SSESpecification.builder().enabled(sse.flag("SSEEnabled")).build()));
    create(request.build());
    properties.optionalObject("TimeToLiveSpecification").ifPresent(ttl -> timeToLive(name, ttl));
    properties
        .optionalObject("PointInTimeRecoverySpecification")
        .ifPresent(recovery -> pointInTimeRecovery(name, recovery));
    properties.noMore();
    TableDescription table =
        dynamoDb
            .waiter()
            .waitUntilTableExists(r -> r.tableName(name))
            .matched()
            .response()
            .orElseThrow(() -> new IllegalStateException("table " + name + " does not get ready"))
            .table();
    return Resource.of(name, table.tableArn());
  }

  private void create(CreateTableRequest request) {
    try {
      dynamoDb.createTable(request);
      dynamoDb.waiter().waitUntilTableExists(r -> r.tableName(request.tableName()));
    } catch (ResourceInUseException e) {
      // It exists, as asked for.
    }
  }

  private void timeToLive(String table, Properties ttl) {
    String attribute = ttl.text("AttributeName");
    boolean enabled = ttl.flag("Enabled");
    TimeToLiveStatus status =
        dynamoDb
            .describeTimeToLive(r -> r.tableName(table))
            .timeToLiveDescription()
            .timeToLiveStatus();
    boolean isEnabled = status == TimeToLiveStatus.ENABLED || status == TimeToLiveStatus.ENABLING;
    if (isEnabled != enabled) {
      dynamoDb.updateTimeToLive(
          r ->
              r.tableName(table)
                  .timeToLiveSpecification(t -> t.attributeName(attribute).enabled(enabled)));
    }
  }

  private void pointInTimeRecovery(String table, Properties recovery) {
    boolean enabled = recovery.flag("PointInTimeRecoveryEnabled");
    try {
      dynamoDb.updateContinuousBackups(
          r ->
              r.tableName(table)
                  .pointInTimeRecoverySpecification(p -> p.pointInTimeRecoveryEnabled(enabled)));
    } catch (DynamoDbException e) {
      // DynamoDB Local has no backups and says so.
      if (!"UnknownOperationException".equals(e.awsErrorDetails().errorCode())) {
        throw e;
      }
    }
  }

  private static AttributeDefinition attribute(Properties attribute) {
    return AttributeDefinition.builder()
        .attributeName(attribute.text("AttributeName"))
        .attributeType(attribute.text("AttributeType"))
        .build();
  }

  private static List<KeySchemaElement> keys(Properties properties) {
    return properties.objects("KeySchema").stream()
        .map(
            key ->
                KeySchemaElement.builder()
                    .attributeName(key.text("AttributeName"))
                    .keyType(key.text("KeyType"))
                    .build())
        .toList();
  }

  private static GlobalSecondaryIndex index(Properties index) {
    Properties projection = index.object("Projection");
    String type = projection.text("ProjectionType");
    List<String> others =
        projection.list("NonKeyAttributes").stream().map(Object::toString).toList();
    projection.noMore();
    GlobalSecondaryIndex built =
        GlobalSecondaryIndex.builder()
            .indexName(index.text("IndexName"))
            .keySchema(keys(index))
            .projection(
                p -> p.projectionType(type).nonKeyAttributes(others.isEmpty() ? null : others))
            .build();
    index.noMore();
    return built;
  }
}
