package dev.trestle.adapter.job;

import dev.trestle.aws.embedded.Aws;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.server.Environment;
import java.time.Duration;

@Aws
class DynamoDbJobStoreIT extends JobStoreContract {

  private final JobStore store;

  DynamoDbJobStoreIT(AwsEnvironment environment) {
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
  JobState emptyState() {
    return JobState.FAILED;
  }
}
