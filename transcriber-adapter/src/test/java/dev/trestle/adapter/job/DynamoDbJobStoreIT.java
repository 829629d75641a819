package dev.trestle.adapter.job;

import dev.trestle.aws.embedded.Aws;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.server.Environment;
import java.time.Duration;
import java.util.Map;

@Aws
class DynamoDbJobStoreIT extends JobStoreContract {

  private final JobStore store;
  private final AwsEnvironment environment;

  DynamoDbJobStoreIT(AwsEnvironment environment) {
    this.environment = environment;
    store =
        new DynamoDbJobStore(
            environment.aws().dynamoDb(),
            new Environment(environment.name()),
            new JobsConfig(Duration.ofDays(90), Duration.ofSeconds(10)));
  }

  @Override
  JobStore store() {
    return store;
  }

  @Override
  Fence fence() {
    Fence fence = new Fence("fence-" + Jobs.id(), 7);
    environment
        .aws()
        .dynamoDb()
        .putItem(
            request ->
                request
                    .tableName(environment.named("transcription-job-state"))
                    .item(
                        Map.of(
                            JobItem.JOB_ID, JobItem.text(fence.key()),
                            Fence.TOKEN, JobItem.number(fence.token()))));
    return fence;
  }

  @Override
  JobState emptyState() {
    return JobState.FAILED;
  }
}
