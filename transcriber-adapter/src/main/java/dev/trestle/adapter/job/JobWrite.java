package dev.trestle.adapter.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;

/** Writes a job on condition that its revision is the next. */
final class JobWrite {

  /** What became of it. */
  sealed interface Outcome {}

  record Done() implements Outcome {}

  /**
   * Another was faster.
   *
   * @param item the job as it is; empty if it is gone
   */
  record Overtaken(Map<String, AttributeValue> item) implements Outcome {}

  /** The fence does not stand. */
  record Barred() implements Outcome {}

  /** Tries at an item that somebody else's transaction has; each lasts milliseconds. */
  private static final int TRIES = 5;

  private static final String LATER_CHANGE = "#revision = :known";

  /** Jobs of before there were revisions have none. */
  private static final String FIRST_CHANGE =
      "attribute_exists(job_id) AND (#revision = :known OR attribute_not_exists(#revision))";

  private final Map<String, AttributeValue> key;
  private final String condition;
  private final String update;
  private final Map<String, String> names;
  private final Map<String, AttributeValue> values;

  /**
   * Prepares the write.
   *
   * @param keep how long an ended job is kept
   */
  JobWrite(Job job, Duration keep) {
    Map<String, AttributeValue> item = JobItem.of(job, keep);
    key = Map.of(JobItem.JOB_ID, JobItem.text(job.jobId()));
    condition = job.revision() == 1 ? FIRST_CHANGE : LATER_CHANGE;
    names = new HashMap<>(Map.of("#revision", JobItem.REVISION));
    values = new HashMap<>(Map.of(":known", JobItem.number(job.revision() - 1)));
    List<String> sets = new ArrayList<>();
    List<String> removes = new ArrayList<>();
    item.remove(JobItem.JOB_ID);
    item.forEach(
        (name, value) -> {
          int place = sets.size();
          names.put("#s" + place, name);
          values.put(":s" + place, value);
          sets.add("#s" + place + " = :s" + place);
        });
    for (String name : JobItem.PASSING) {
      if (!item.containsKey(name)) {
        names.put("#r" + removes.size(), name);
        removes.add("#r" + removes.size());
      }
    }
    String remove = removes.isEmpty() ? "" : " REMOVE " + String.join(", ", removes);
    update = "SET " + String.join(", ", sets) + remove;
  }

  /**
   * Writes it. Costs one write, with a fence two and two reads.
   *
   * @param fence absent: none is needed
   */
  Outcome write(DynamoDbClient dynamoDb, String table, @Nullable Fence fence) {
    for (int left = TRIES - 1; ; left--) {
      try {
        if (fence == null) {
          plain(dynamoDb, table);
        } else {
          fenced(dynamoDb, table, fence);
        }
        return new Done();
      } catch (ConditionalCheckFailedException e) {
        return new Overtaken(e.hasItem() ? e.item() : Map.of());
      } catch (TransactionConflictException e) {
        if (left == 0) {
          throw e;
        }
      } catch (TransactionCanceledException e) {
        List<CancellationReason> reasons = e.cancellationReasons();
        if (failed(reasons, 0, "ConditionalCheckFailed")) {
          return new Barred();
        }
        if (failed(reasons, 1, "ConditionalCheckFailed")) {
          return new Overtaken(reasons.get(1).hasItem() ? reasons.get(1).item() : Map.of());
        }
        boolean conflict =
            failed(reasons, 0, "TransactionConflict") || failed(reasons, 1, "TransactionConflict");
        if (!conflict || left == 0) {
          throw e;
        }
      }
    }
  }

  private void plain(DynamoDbClient dynamoDb, String table) {
    dynamoDb.updateItem(
        request ->
            request
                .tableName(table)
                .key(key)
                .conditionExpression(condition)
                .updateExpression(update)
                .expressionAttributeNames(names)
                .expressionAttributeValues(values)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
  }

  private void fenced(DynamoDbClient dynamoDb, String table, Fence fence) {
    dynamoDb.transactWriteItems(
        request ->
            request.transactItems(
                first ->
                    first.conditionCheck(
                        check ->
                            check
                                .tableName(table)
                                .key(Map.of(JobItem.JOB_ID, JobItem.text(fence.key())))
                                .conditionExpression("#token = :token")
                                .expressionAttributeNames(Map.of("#token", Fence.TOKEN))
                                .expressionAttributeValues(
                                    Map.of(":token", JobItem.number(fence.token())))),
                second ->
                    second.update(
                        change ->
                            change
                                .tableName(table)
                                .key(key)
                                .conditionExpression(condition)
                                .updateExpression(update)
                                .expressionAttributeNames(names)
                                .expressionAttributeValues(values)
                                .returnValuesOnConditionCheckFailure(
                                    ReturnValuesOnConditionCheckFailure.ALL_OLD))));
  }

  private static boolean failed(List<CancellationReason> reasons, int place, String code) {
    return reasons.size() > place && code.equals(reasons.get(place).code());
  }
}
