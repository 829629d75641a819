package dev.trestle.adapter.job;

import static dev.trestle.adapter.job.JobItem.text;
import static dev.trestle.adapter.job.JobItem.time;

import dev.trestle.server.Environment;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Jobs in table {@code <env>-transcription-job-state}, one item each, 1 to 3 KB. A job costs four
 * writes from event to end, each of as many units as the item has KB, and as many for the index.
 */
@Singleton
final class DynamoDbJobStore implements JobStore {

  static final String BY_STATUS = "by-status";

  /** Ids are UUIDs; DynamoDB would refuse to look for a key that is much longer. */
  private static final int MAX_JOB_ID = 256;

  private final DynamoDbClient dynamoDb;
  private final String table;

  DynamoDbJobStore(DynamoDbClient dynamoDb, Environment environment) {
    this.dynamoDb = dynamoDb;
    this.table = environment.jobStateTable();
  }

  @Override
  public Claim accept(Job job, String sender, Instant until, Instant now) {
    Map<String, AttributeValue> item = JobItem.of(job);
    item.put(JobItem.SENDER, text(sender));
    item.put(JobItem.SEND_UNTIL, time(until));
    try {
      dynamoDb.putItem(
          request ->
              request
                  .tableName(table)
                  .item(item)
                  .conditionExpression("attribute_not_exists(job_id)")
                  .returnValuesOnConditionCheckFailure(
                      ReturnValuesOnConditionCheckFailure.ALL_OLD));
      return new Claim.Ours(job);
    } catch (ConditionalCheckFailedException e) {
      return claim(new JobItem(e.item()), sender, until, now);
    }
  }

  private Claim claim(JobItem known, String sender, Instant until, Instant now) {
    if (known.state() != JobState.ACCEPTED) {
      return new Claim.Sent(known.job());
    }
    if (known.isSentBy(sender)) {
      return new Claim.Ours(known.job());
    }
    Instant lapse = known.sendUntil();
    if (now.isBefore(lapse)) {
      return new Claim.Held(lapse);
    }
    Map<String, AttributeValue> values = new HashMap<>();
    values.put(":accepted", text(JobState.ACCEPTED.name()));
    values.put(":lapsed", time(lapse));
    values.put(":sender", text(sender));
    values.put(":until", time(until));
    try {
      dynamoDb.updateItem(
          update(known.job().jobId())
              .conditionExpression("#status = :accepted AND send_until = :lapsed")
              .updateExpression("SET sender = :sender, send_until = :until")
              .expressionAttributeValues(values)
              .build());
      return new Claim.Ours(known.job());
    } catch (ConditionalCheckFailedException e) {
      // Another took it over in this moment; its lease is as long as ours.
      return new Claim.Held(until);
    }
  }

  @Override
  public void queued(String jobId) {
    try {
      dynamoDb.updateItem(
          update(jobId)
              .conditionExpression("#status = :accepted")
              .updateExpression("SET #status = :queued REMOVE sender, send_until")
              .expressionAttributeValues(
                  Map.of(
                      ":accepted", text(JobState.ACCEPTED.name()),
                      ":queued", text(JobState.QUEUED.name())))
              .build());
    } catch (ConditionalCheckFailedException e) {
      // Marked before, or ended already.
    }
  }

  @Override
  public Optional<Job> find(String jobId) {
    return item(jobId).map(JobItem::job);
  }

  /** Costs one consistent read. */
  private Optional<JobItem> item(String jobId) {
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
    return item.isEmpty() ? Optional.empty() : Optional.of(new JobItem(item));
  }

  @Override
  public Ending decide(String jobId, Ending ending) {
    try {
      dynamoDb.updateItem(
          update(jobId)
              .conditionExpression(
                  "attribute_exists(job_id) AND attribute_not_exists(ending_status)")
              .updateExpression(
                  "SET ending_status = :status, completion_event_id = :event,"
                      + " completion_payload = :payload, completion_time = :time, #error = :error")
              .expressionAttributeNames(Map.of("#error", JobItem.ENDING_ERROR))
              .expressionAttributeValues(
                  Map.of(
                      ":status", text(ending.state().name()),
                      ":event", text(ending.eventId()),
                      ":payload", text(ending.payload()),
                      ":time", time(ending.time()),
                      ":error", text(ending.error())))
              .build());
      return ending;
    } catch (ConditionalCheckFailedException e) {
      Ending decided = e.hasItem() ? new JobItem(e.item()).ending() : null;
      if (decided == null) {
        throw new IllegalStateException("There is no job " + jobId, e);
      }
      return decided;
    }
  }

  @Override
  public boolean end(String jobId, Instant endedAt) {
    Ending ending = item(jobId).map(JobItem::ending).orElse(null);
    if (ending == null) {
      throw new IllegalStateException("The end of job " + jobId + " is not decided");
    }
    try {
      dynamoDb.updateItem(
          update(jobId)
              .conditionExpression("#status IN (:accepted, :queued)")
              .updateExpression("SET #status = :end, ended_at = :at REMOVE sender, send_until")
              .expressionAttributeValues(
                  Map.of(
                      ":accepted", text(JobState.ACCEPTED.name()),
                      ":queued", text(JobState.QUEUED.name()),
                      ":end", text(ending.state().name()),
                      ":at", time(endedAt)))
              .build());
      return true;
    } catch (ConditionalCheckFailedException e) {
      return false;
    }
  }

  @Override
  public List<Job> list(JobState state, int limit, @Nullable Place after) {
    List<Job> jobs = new ArrayList<>();
    Map<String, AttributeValue> start = after == null ? Map.of() : key(state, after);
    do {
      QueryRequest.Builder request =
          QueryRequest.builder()
              .tableName(table)
              .indexName(BY_STATUS)
              .keyConditionExpression("#status = :status")
              .expressionAttributeNames(Map.of("#status", JobItem.STATUS))
              .expressionAttributeValues(Map.of(":status", text(state.name())))
              .scanIndexForward(false)
              .limit(limit - jobs.size());
      if (!start.isEmpty()) {
        request.exclusiveStartKey(start);
      }
      QueryResponse page = dynamoDb.query(request.build());
      page.items().forEach(item -> jobs.add(new JobItem(item).job()));
      start = page.hasLastEvaluatedKey() ? page.lastEvaluatedKey() : Map.of();
    } while (!start.isEmpty() && jobs.size() < limit);
    return jobs;
  }

  private static Map<String, AttributeValue> key(JobState state, Place place) {
    return Map.of(
        JobItem.STATUS, text(state.name()),
        JobItem.SUBMITTED_AT, time(place.submittedAt()),
        JobItem.JOB_ID, text(place.jobId()));
  }

  private UpdateItemRequest.Builder update(String jobId) {
    return UpdateItemRequest.builder()
        .tableName(table)
        .key(Map.of(JobItem.JOB_ID, text(jobId)))
        .expressionAttributeNames(Map.of("#status", JobItem.STATUS))
        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
  }
}
