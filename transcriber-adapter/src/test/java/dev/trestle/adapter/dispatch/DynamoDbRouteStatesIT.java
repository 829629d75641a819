package dev.trestle.adapter.dispatch;

import dev.trestle.aws.embedded.Aws;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.server.Environment;

@Aws
class DynamoDbRouteStatesIT extends RouteStatesContract {

  private final RouteStates states;
  private final Tenures tenures;

  DynamoDbRouteStatesIT(AwsEnvironment environment) {
    Environment named = new Environment(environment.name());
    states = new DynamoDbRouteStates(environment.aws().dynamoDb(), named);
    tenures = new DynamoDbTenures(environment.aws().dynamoDb(), named);
  }

  @Override
  RouteStates states() {
    return states;
  }

  @Override
  Tenures tenures() {
    return tenures;
  }
}
