package dev.trestle.adapter.job;

import dev.trestle.server.Environment;
import io.micronaut.context.annotation.Replaces;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The table, with steps that fail before they are done, as if the process had died there. */
@Singleton
@Replaces(DynamoDbJobStore.class)
public final class FaultyJobStore implements JobStore {

  /** A step that can be made to fail. */
  public enum Step {
    QUEUED,
    END,
    FIND,
    LIST
  }

  private final JobStore table;
  private final ConcurrentMap<Step, Integer> faults = new ConcurrentHashMap<>();

  FaultyJobStore(DynamoDbClient dynamoDb, Environment environment, JobsConfig config) {
    this.table = new DynamoDbJobStore(dynamoDb, environment, config);
  }

  /** Lets the next calls of a step fail. */
  public void failNext(Step step, int calls) {
    faults.put(step, calls);
  }

  private void pass(Step step) {
    Integer left = faults.computeIfPresent(step, (same, calls) -> calls - 1);
    if (left != null && left >= 0) {
      throw step == Step.QUEUED || step == Step.END
          ? new IllegalStateException("injected before " + step)
          : SdkClientException.create("injected before " + step);
    }
  }

  @Override
  public Optional<Job> add(Job job) {
    return table.add(job);
  }

  @Override
  public Changed queued(Job job, Instant sentAt, Instant deadline) {
    pass(Step.QUEUED);
    return table.queued(job, sentAt, deadline);
  }

  @Override
  public Optional<Job> find(String jobId) {
    pass(Step.FIND);
    return table.find(jobId);
  }

  @Override
  public Changed end(Job job, Instant endedAt) {
    pass(Step.END);
    return table.end(job, endedAt);
  }

  @Override
  public Changed change(Job known, UnaryOperator<Job> step) {
    return table.change(known, step);
  }

  @Override
  public Optional<Changed> change(Job known, Fence fence, UnaryOperator<Job> step) {
    return table.change(known, fence, step);
  }

  @Override
  public List<Waiting> waiting(String route, int shard, int limit, @Nullable String after) {
    return table.waiting(route, shard, limit, after);
  }

  @Override
  public List<Running> inFlight(String route, int shard, int limit, @Nullable String after) {
    return table.inFlight(route, shard, limit, after);
  }

  @Override
  public List<String> unpublished(int shard, Instant decidedBefore, int limit) {
    return table.unpublished(shard, decidedBefore, limit);
  }

  @Override
  public JobPage list(Listing listing, int limit, @Nullable Place after) {
    pass(Step.LIST);
    return table.list(listing, limit, after);
  }
}
