package dev.trestle.adapter.job;

import static dev.trestle.adapter.job.JobItem.text;
import static dev.trestle.adapter.job.JobItem.time;

import dev.trestle.server.Environment;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Changes of jobs from the index {@code by-change}, which holds keys only. */
@Singleton
final class DynamoDbJobChanges implements JobChanges {

  private final DynamoDbClient dynamoDb;
  private final String table;
  private final JobLists lists;

  DynamoDbJobChanges(DynamoDbClient dynamoDb, Environment environment) {
    this.dynamoDb = dynamoDb;
    this.table = environment.jobStateTable();
    this.lists = new JobLists(dynamoDb, table);
  }

  @Override
  public List<Latest> since(int shard, Instant from) {
    List<Latest> found = new ArrayList<>();
    dynamoDb
        .queryPaginator(
            request ->
                request
                    .tableName(table)
                    .indexName(JobIndexes.BY_CHANGE)
                    .keyConditionExpression("#shard = :shard AND change_order >= :from")
                    .expressionAttributeNames(Map.of("#shard", JobIndexes.CHANGE))
                    .expressionAttributeValues(
                        Map.of(":shard", text(String.valueOf(shard)), ":from", time(from))))
        .items()
        .forEach(
            values -> {
              JobItem item = new JobItem(values);
              found.add(new Latest(item.jobId(), item.get(JobIndexes.CHANGE_ORDER)));
            });
    return found;
  }

  @Override
  public List<Job> read(Collection<String> jobIds) {
    return lists.jobs(jobIds);
  }
}
