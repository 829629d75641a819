package dev.trestle.adapter.dispatch;

import dev.trestle.adapter.job.Fence;
import dev.trestle.server.Environment;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** States of routes, in the items that {@link DynamoDbTenures} has, under a kilobyte each. */
@Singleton
final class DynamoDbRouteStates implements RouteStates {

  private static final String PAUSED_AT = "paused_at";
  private static final String PAUSED_BY = "paused_by";
  private static final String REASON = "pause_reason";
  private static final String BACKLOG = "backlog";

  /** Claims are transactions with the item, of some milliseconds each. */
  private static final int TRIES = 20;

  private final DynamoDbClient dynamoDb;
  private final String table;

  DynamoDbRouteStates(DynamoDbClient dynamoDb, Environment environment) {
    this.dynamoDb = dynamoDb;
    this.table = environment.jobStateTable();
  }

  @Override
  public RouteState read(String route) {
    Map<String, AttributeValue> item =
        dynamoDb.getItem(call -> call.tableName(table).key(key(route)).consistentRead(true)).item();
    Instant pausedAt = time(item.get(PAUSED_AT));
    AttributeValue backlog = item.get(BACKLOG);
    Instant until = time(item.get("until"));
    return new RouteState(
        pausedAt == null ? null : new Pause(pausedAt, text(item, PAUSED_BY), text(item, REASON)),
        backlog == null ? null : BacklogItem.read(backlog.m()),
        until == null ? Instant.EPOCH : until);
  }

  @Override
  public boolean pause(String route, Pause pause) {
    return update(
        route,
        call ->
            call.conditionExpression("attribute_not_exists(paused_at)")
                .updateExpression("SET paused_at = :at, paused_by = :by, pause_reason = :why")
                .expressionAttributeValues(
                    Map.of(
                        ":at", BacklogItem.time(pause.since()),
                        ":by", AttributeValue.fromS(pause.caller()),
                        ":why", AttributeValue.fromS(pause.reason()))));
  }

  @Override
  public boolean resume(String route) {
    return update(
        route,
        call ->
            call.conditionExpression("attribute_exists(paused_at)")
                .updateExpression("REMOVE paused_at, paused_by, pause_reason"));
  }

  @Override
  public void tell(Tenure tenure, Backlog backlog) {
    update(
        tenure.route(),
        call ->
            call.conditionExpression("#token = :token")
                .updateExpression("SET backlog = :backlog")
                .expressionAttributeNames(Map.of("#token", Fence.TOKEN))
                .expressionAttributeValues(
                    Map.of(
                        ":token", AttributeValue.fromN(Long.toString(tenure.token())),
                        ":backlog", AttributeValue.fromM(BacklogItem.of(backlog)))));
  }

  private boolean update(String route, Consumer<UpdateItemRequest.Builder> change) {
    UpdateItemRequest.Builder request =
        UpdateItemRequest.builder().tableName(table).key(key(route));
    change.accept(request);
    for (int left = TRIES - 1; ; left--) {
      try {
        dynamoDb.updateItem(request.build());
        return true;
      } catch (ConditionalCheckFailedException e) {
        return false;
      } catch (TransactionConflictException e) {
        if (left == 0) {
          throw e;
        }
      }
    }
  }

  private static Map<String, AttributeValue> key(String route) {
    return Map.of("job_id", AttributeValue.fromS(Tenure.key(route)));
  }

  private static String text(Map<String, AttributeValue> item, String name) {
    AttributeValue value = item.get(name);
    return value == null ? "" : value.s();
  }

  private static @Nullable Instant time(@Nullable AttributeValue value) {
    return value == null ? null : BacklogItem.time(value);
  }
}
