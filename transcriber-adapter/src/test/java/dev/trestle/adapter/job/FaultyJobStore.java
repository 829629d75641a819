package dev.trestle.adapter.job;

import dev.trestle.server.Environment;
import io.micronaut.context.annotation.Replaces;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The table, with steps that fail before they are done, as if the process had died there. */
@Singleton
@Replaces(DynamoDbJobStore.class)
public final class FaultyJobStore extends PassingJobStore {

  /** A step that can be made to fail. */
  public enum Step {
    QUEUED,
    END,
    FIND,
    LIST
  }

  private final ConcurrentMap<Step, Integer> faults = new ConcurrentHashMap<>();

  FaultyJobStore(DynamoDbClient dynamoDb, Environment environment, JobsConfig config) {
    super(new DynamoDbJobStore(dynamoDb, environment, config));
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
  public Changed queued(Job job, Instant sentAt, Instant deadline) {
    pass(Step.QUEUED);
    return super.queued(job, sentAt, deadline);
  }

  @Override
  public Optional<Job> find(String jobId) {
    pass(Step.FIND);
    return super.find(jobId);
  }

  @Override
  public Changed end(Job job, Instant endedAt) {
    pass(Step.END);
    return super.end(job, endedAt);
  }

  @Override
  public JobPage list(Listing listing, int limit, @Nullable Place after) {
    pass(Step.LIST);
    return super.list(listing, limit, after);
  }
}
