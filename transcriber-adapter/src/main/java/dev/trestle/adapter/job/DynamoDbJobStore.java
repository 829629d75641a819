package dev.trestle.adapter.job;

import static dev.trestle.adapter.job.JobItem.text;
import static dev.trestle.adapter.job.JobItem.time;

import dev.trestle.server.Environment;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * Jobs in table {@code <env>-transcription-job-state}, one item each, 1 to 3 KB, of which a history
 * of usual length is 0.5 KB. A job costs four writes from event to end, each of as many units as
 * the item has KB, and as much again for the small items of the indexes.
 *
 * <p>A change is written on condition that the item's revision is still the one that it was made
 * of. The failed condition gives the item as it is, so losing a race costs no read; and a write
 * whose reply was lost is found there as done.
 */
@Singleton
final class DynamoDbJobStore implements JobStore {

  /** Ids are UUIDs; DynamoDB would refuse to look for a key that is much longer. */
  private static final int MAX_JOB_ID = 256;

  private final DynamoDbClient dynamoDb;
  private final String table;
  private final Duration keep;
  private final JobLists lists;

  DynamoDbJobStore(DynamoDbClient dynamoDb, Environment environment, JobsConfig config) {
    this.dynamoDb = dynamoDb;
    this.table = environment.jobStateTable();
    this.keep = config.keep();
    this.lists = new JobLists(dynamoDb, table);
  }

  @Override
  public Optional<Job> add(Job job) {
    try {
      dynamoDb.putItem(
          request ->
              request
                  .tableName(table)
                  .item(JobItem.of(job, keep))
                  .conditionExpression("attribute_not_exists(job_id)")
                  .returnValuesOnConditionCheckFailure(
                      ReturnValuesOnConditionCheckFailure.ALL_OLD));
      return Optional.empty();
    } catch (ConditionalCheckFailedException e) {
      return Optional.of(new JobItem(e.item()).job());
    }
  }

  @Override
  public Optional<Job> find(String jobId) {
    if (jobId.isEmpty() || jobId.length() > MAX_JOB_ID) {
      return Optional.empty();
    }
    Map<String, AttributeValue> item =
        dynamoDb
            .getItem(
                request ->
                    request
                        .tableName(table)
                        .key(Map.of(JobItem.JOB_ID, text(jobId)))
                        .consistentRead(true))
            .item();
    // The table also has items that are no jobs.
    return item.containsKey(JobItem.EVENT_ID)
        ? Optional.of(new JobItem(item).job())
        : Optional.empty();
  }

  @Override
  public Changed change(Job known, UnaryOperator<Job> step) {
    return change(known, step, null).orElseThrow();
  }

  @Override
  public Optional<Changed> change(Job known, Fence fence, UnaryOperator<Job> step) {
    return change(known, step, fence);
  }

  private Optional<Changed> change(Job known, UnaryOperator<Job> step, @Nullable Fence fence) {
    Job before = known;
    while (true) {
      Job after = step.apply(before);
      if (after == before) {
        if (before != known) {
          return Optional.of(new Changed(before, false));
        }
        // What the caller saw may be old; only the table can say that there is nothing to do.
        Job now = find(known.jobId()).orElseThrow(() -> gone(known));
        if (now.revision() == known.revision()) {
          return Optional.of(new Changed(now, false));
        }
        before = now;
        continue;
      }
      JobWrite.Outcome outcome = new JobWrite(after, keep).write(dynamoDb, table, fence);
      if (outcome instanceof JobWrite.Done) {
        return Optional.of(new Changed(after, true));
      }
      if (outcome instanceof JobWrite.Barred) {
        return Optional.empty();
      }
      Map<String, AttributeValue> item = ((JobWrite.Overtaken) outcome).item();
      if (item.isEmpty()) {
        throw gone(known);
      }
      before = new JobItem(item).job();
    }
  }

  private static IllegalStateException gone(Job job) {
    return new IllegalStateException("There is no job " + job.jobId() + " any more");
  }

  @Override
  public List<Waiting> waiting(String route, int shard, int limit, @Nullable String after) {
    return work(JobIndexes.waiting(route, shard), limit, after).stream()
        .map(JobItem::waiting)
        .toList();
  }

  @Override
  public List<Running> inFlight(String route, int shard, int limit, @Nullable String after) {
    return work(JobIndexes.inFlight(route, shard), limit, after).stream()
        .map(JobItem::running)
        .toList();
  }

  private List<JobItem> work(String work, int limit, @Nullable String after) {
    return query(work, after == null ? "" : after, " AND work_order > :order", limit);
  }

  @Override
  public List<String> unpublished(int shard, Instant decidedBefore, int limit) {
    String order = time(decidedBefore).s();
    return query(JobIndexes.unpublished(shard), order, " AND work_order < :order", limit).stream()
        .map(JobItem::jobId)
        .toList();
  }

  private List<JobItem> query(String work, String order, String condition, int limit) {
    Map<String, AttributeValue> values = new HashMap<>(Map.of(":work", text(work)));
    if (!order.isEmpty()) {
      values.put(":order", text(order));
    }
    QueryRequest request =
        QueryRequest.builder()
            .tableName(table)
            .indexName(JobIndexes.BY_WORK)
            .keyConditionExpression("#work = :work" + (order.isEmpty() ? "" : condition))
            .expressionAttributeNames(Map.of("#work", JobIndexes.WORK))
            .expressionAttributeValues(values)
            .limit(limit)
            .build();
    return dynamoDb.query(request).items().stream().map(JobItem::new).toList();
  }

  @Override
  public JobPage list(Listing listing, int limit, @Nullable Place after) {
    return lists.read(listing, limit, after);
  }
}
