package dev.trestle.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.aws.embedded.Aws;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.server.testing.WholeService;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.PublishResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** Gateways that start without what they need, and again after another. */
@Aws
@Timeout(120)
class StartIT {

  @Test
  void withoutTablesAndBusTheGatewayIsNotReadyAndSaysWhatIsMissing(AwsEnvironment environment)
      throws Exception {
    Map<String, String> settings = environment.micronautProperties();
    settings.put("trestle.environment", "nowhere");
    try (WholeService gateway = WholeService.start(settings)) {
      gateway.awaitMissing(
          "table nowhere-event-log does not exist",
          "event bus nowhere-application-events does not exist");
    }
  }

  @Test
  void aTableOfAnotherShapeIsToldFromTheRightOne(AwsEnvironment environment) throws Exception {
    var dynamoDb = environment.aws().dynamoDb();
    String odd = environment.name() + "-odd";
    for (String table : List.of(odd + "-event-log", odd + "-event-state")) {
      var unused =
          dynamoDb.createTable(
              request ->
                  request
                      .tableName(table)
                      .billingMode(BillingMode.PAY_PER_REQUEST)
                      .attributeDefinitions(
                          key -> key.attributeName("pk").attributeType(ScalarAttributeType.S))
                      .keySchema(key -> key.attributeName("pk").keyType(KeyType.HASH)));
    }
    Map<String, String> settings = environment.micronautProperties();
    settings.put("trestle.environment", odd);
    try (WholeService gateway = WholeService.start(settings)) {
      gateway.awaitMissing("table " + odd + "-event-log has the keys [pk] instead of [p, o]");
    }
  }

  @Test
  void aRestartedGatewayKnowsTheIdsOfBefore(AwsEnvironment environment) throws Exception {
    PublishRequest request =
        PublishRequest.newBuilder()
            .setEvent(Events.audio().toBuilder().setId("before-the-restart"))
            .build();
    PublishResponse first;
    try (TestGateway gateway = TestGateway.start(environment.micronautProperties())) {
      first = gateway.publisher().publish(request);
    }
    try (TestGateway gateway = TestGateway.start(environment.micronautProperties())) {
      PublishResponse second = gateway.publisher().publish(request);
      assertThat(second.getDuplicate()).isTrue();
      assertThat(second.getPosition()).isEqualTo(first.getPosition());
    }
  }
}
