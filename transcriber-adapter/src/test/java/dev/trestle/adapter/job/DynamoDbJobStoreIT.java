package dev.trestle.adapter.job;

import dev.trestle.aws.embedded.Aws;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.server.Environment;

@Aws
class DynamoDbJobStoreIT extends JobStoreContract {

  private final JobStore store;

  DynamoDbJobStoreIT(AwsEnvironment environment) {
    store = new DynamoDbJobStore(environment.aws().dynamoDb(), new Environment(environment.name()));
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
