package dev.trestle.adapter.dispatch;

import dev.trestle.aws.embedded.Aws;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.server.Environment;

@Aws
class DynamoDbTenuresIT extends TenuresContract {

  private final Tenures tenures;

  DynamoDbTenuresIT(AwsEnvironment environment) {
    tenures =
        new DynamoDbTenures(environment.aws().dynamoDb(), new Environment(environment.name()));
  }

  @Override
  Tenures tenures() {
    return tenures;
  }
}
