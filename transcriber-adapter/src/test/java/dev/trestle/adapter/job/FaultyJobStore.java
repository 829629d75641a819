package dev.trestle.adapter.job;

import dev.trestle.server.Environment;
import io.micronaut.context.annotation.Replaces;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
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

  FaultyJobStore(DynamoDbClient dynamoDb, Environment environment) {
    this.table = new DynamoDbJobStore(dynamoDb, environment);
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
  public Claim accept(Job job, String sender, Instant until, Instant now) {
    return table.accept(job, sender, until, now);
  }

  @Override
  public void queued(String jobId) {
    pass(Step.QUEUED);
    table.queued(jobId);
  }

  @Override
  public Optional<Job> find(String jobId) {
    pass(Step.FIND);
    return table.find(jobId);
  }

  @Override
  public Ending decide(String jobId, Ending ending) {
    return table.decide(jobId, ending);
  }

  @Override
  public boolean end(String jobId, Instant endedAt) {
    pass(Step.END);
    return table.end(jobId, endedAt);
  }

  @Override
  public List<Job> list(JobState state, int limit, @Nullable Place after) {
    pass(Step.LIST);
    return table.list(state, limit, after);
  }
}
