package dev.trestle.adapter.dispatch;

import dev.trestle.adapter.job.Fence;
import dev.trestle.server.Environment;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * Tenures in the table of jobs, one item each with the key {@code route#<name>}, which no job has
 * and no index holds.
 */
@Singleton
final class DynamoDbTenures implements Tenures {

  /** By how much clocks of processes may differ. */
  static final Duration SKEW = Duration.ofSeconds(1);

  private final DynamoDbClient dynamoDb;
  private final String table;

  DynamoDbTenures(DynamoDbClient dynamoDb, Environment environment) {
    this.dynamoDb = dynamoDb;
    this.table = environment.jobStateTable();
  }

  @Override
  public Optional<Tenure> acquire(String route, String holder, Duration length, Instant now) {
    Map<String, AttributeValue> known =
        dynamoDb.getItem(call -> call.tableName(table).key(key(route)).consistentRead(true)).item();
    long token = known.containsKey(Fence.TOKEN) ? Long.parseLong(known.get(Fence.TOKEN).n()) : 0;
    Instant until =
        known.containsKey("until")
            ? Instant.ofEpochMilli(Long.parseLong(known.get("until").n()))
            : Instant.EPOCH;
    boolean isMine = known.containsKey("holder") && holder.equals(known.get("holder").s());
    // One that ends later than any that was given now could is by a clock that was set meanwhile.
    boolean credible = !until.isAfter(now.plus(length.multipliedBy(2)));
    if (credible && !isMine && now.isBefore(until.plus(SKEW))) {
      return Optional.empty();
    }
    return write(new Tenure(route, holder, token + 1, now.plus(length)), token);
  }

  @Override
  public Optional<Tenure> renew(Tenure tenure, Duration length, Instant now) {
    return tenure.isHeld(now)
        ? write(
            new Tenure(tenure.route(), tenure.holder(), tenure.token(), now.plus(length)),
            tenure.token())
        : Optional.empty();
  }

  @Override
  public void release(Tenure tenure) {
    write(
        new Tenure(tenure.route(), tenure.holder(), tenure.token() + 1, Instant.EPOCH),
        tenure.token());
  }

  /** Writes if the token is still the one that was seen; 0: none. */
  private Optional<Tenure> write(Tenure tenure, long seen) {
    try {
      dynamoDb.updateItem(
          call ->
              call.tableName(table)
                  .key(key(tenure.route()))
                  .conditionExpression(
                      seen == 0 ? "attribute_not_exists(#token)" : "#token = :seen")
                  .updateExpression("SET #token = :token, #holder = :holder, #until = :until")
                  .expressionAttributeNames(
                      Map.of("#token", Fence.TOKEN, "#holder", "holder", "#until", "until"))
                  .expressionAttributeValues(values(tenure, seen)));
      return Optional.of(tenure);
    } catch (ConditionalCheckFailedException e) {
      return Optional.empty();
    }
  }

  private static Map<String, AttributeValue> values(Tenure tenure, long seen) {
    Map<String, AttributeValue> values =
        new HashMap<>(
            Map.of(
                ":token", AttributeValue.fromN(Long.toString(tenure.token())),
                ":holder", AttributeValue.fromS(tenure.holder()),
                ":until", AttributeValue.fromN(Long.toString(tenure.until().toEpochMilli()))));
    if (seen != 0) {
      values.put(":seen", AttributeValue.fromN(Long.toString(seen)));
    }
    return values;
  }

  private static Map<String, AttributeValue> key(String route) {
    return Map.of("job_id", AttributeValue.fromS(Tenure.key(route)));
  }
}
