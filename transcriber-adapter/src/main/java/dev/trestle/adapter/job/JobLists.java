package dev.trestle.adapter.job;

import static dev.trestle.adapter.job.JobItem.text;
import static dev.trestle.adapter.job.JobItem.time;

import dev.trestle.adapter.job.JobStore.Listing;
import dev.trestle.adapter.job.JobStore.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/**
 * Lists of jobs from the indexes by user and by state. The indexes hold keys only; the jobs
 * themselves are read from the table, and shown as they are.
 */
final class JobLists {

  /** Items that one BatchGetItem may ask for. */
  private static final int BATCH = 100;

  private record Key(String order, String jobId) {}

  private final DynamoDbClient dynamoDb;
  private final String table;

  JobLists(DynamoDbClient dynamoDb, String table) {
    this.dynamoDb = dynamoDb;
    this.table = table;
  }

  JobPage read(Listing listing, int limit, @Nullable Place after) {
    List<Key> keys = new ArrayList<>();
    String userId = listing.userId();
    if (userId != null) {
      keys.addAll(query(JobIndexes.BY_USER, JobItem.USER_ID, userId, listing, limit + 1, after));
    } else {
      for (JobState state : listing.states()) {
        for (int shard = 0; shard < JobStore.SHARDS; shard++) {
          String hash = JobIndexes.state(state, shard);
          keys.addAll(
              query(JobIndexes.BY_STATE, JobIndexes.STATE, hash, listing, limit + 1, after));
        }
      }
    }
    // A job that changes its state meanwhile may be found twice.
    List<Key> newest =
        keys.stream().distinct().sorted(Comparator.comparing(Key::order).reversed()).toList();
    boolean more = newest.size() > limit;
    List<Key> shown = more ? newest.subList(0, limit) : newest;
    Map<String, Job> jobs = new HashMap<>();
    jobs(shown.stream().map(Key::jobId).toList()).forEach(job -> jobs.put(job.jobId(), job));
    List<Job> page =
        shown.stream()
            .map(key -> jobs.get(key.jobId()))
            .filter(Objects::nonNull)
            .filter(job -> listing.states().contains(job.state()))
            .toList();
    return new JobPage(page, more ? place(shown.get(limit - 1)) : null);
  }

  private static Place place(Key key) {
    String time = key.order().substring(0, key.order().indexOf('#'));
    return new Place(Instant.parse(time), key.jobId());
  }

  private List<Key> query(
      String index, String hash, String value, Listing listing, int limit, @Nullable Place after) {
    String from = listing.from() == null ? " " : time(listing.from()).s();
    // Both bounds of BETWEEN belong to it, and no order ends right there: job ids follow.
    String until = listing.until() == null ? "~" : time(listing.until()).s();
    String below = after == null ? until : min(until, JobIndexes.listOrder(after));
    if (from.compareTo(below) > 0) {
      return List.of();
    }
    Map<String, AttributeValue> values = new HashMap<>();
    values.put(":hash", text(value));
    values.put(":from", text(from));
    values.put(":below", text(below));
    List<Key> keys = new ArrayList<>();
    Map<String, AttributeValue> start = Map.of();
    do {
      QueryRequest.Builder request =
          QueryRequest.builder()
              .tableName(table)
              .indexName(index)
              .keyConditionExpression("#hash = :hash AND list_order BETWEEN :from AND :below")
              .expressionAttributeNames(Map.of("#hash", hash))
              .expressionAttributeValues(values)
              .scanIndexForward(false)
              // One more, since the last one seen is found again.
              .limit(limit + 1 - keys.size());
      if (!start.isEmpty()) {
        request.exclusiveStartKey(start);
      }
      var page = dynamoDb.query(request.build());
      page.items().stream()
          .map(JobItem::new)
          .map(item -> new Key(item.get(JobIndexes.LIST_ORDER), item.jobId()))
          .filter(key -> !key.order().equals(below))
          .forEach(keys::add);
      start = page.hasLastEvaluatedKey() ? page.lastEvaluatedKey() : Map.of();
    } while (!start.isEmpty() && keys.size() < limit);
    return keys;
  }

  private static String min(String one, String other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** The jobs as they are now, in any order; those that are gone are left out. */
  List<Job> jobs(Collection<String> jobIds) {
    List<String> ids = List.copyOf(jobIds);
    List<Job> jobs = new ArrayList<>();
    for (int from = 0; from < ids.size(); from += BATCH) {
      List<String> some = ids.subList(from, Math.min(from + BATCH, ids.size()));
      Map<String, KeysAndAttributes> asked =
          Map.of(
              table,
              KeysAndAttributes.builder()
                  .consistentRead(true)
                  .keys(some.stream().map(id -> Map.of(JobItem.JOB_ID, text(id))).toList())
                  .build());
      while (!asked.isEmpty()) {
        Map<String, KeysAndAttributes> left = asked;
        var got = dynamoDb.batchGetItem(request -> request.requestItems(left));
        got.responses()
            .getOrDefault(table, List.of())
            .forEach(item -> jobs.add(new JobItem(item).job()));
        asked = got.unprocessedKeys();
      }
    }
    return jobs;
  }
}
