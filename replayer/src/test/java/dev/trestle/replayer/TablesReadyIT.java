package dev.trestle.replayer;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.server.Environment;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

class TablesReadyIT {

  private final DynamoDbLog kept = new DynamoDbLog();
  private final DynamoDbClient dynamoDb = kept.environment().aws().dynamoDb();

  @Test
  void theTablesOfTheTemplateAreReady() {
    assertThatCode(() -> check(kept.environment().name()).verify()).doesNotThrowAnyException();
  }

  @Test
  void aMissingTableIsNamed() {
    assertThatThrownBy(() -> check("missing").verify())
        .hasMessageContaining("table missing-event-log does not exist")
        .hasMessageContaining("deploy/environment.yaml");
  }

  @Test
  void aTableWithOtherKeysIsNamed() {
    String odd = kept.environment().name() + "-odd";
    dynamoDb.createTable(
        table ->
            table
                .tableName(odd + "-event-log")
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(
                    a -> a.attributeName("x").attributeType(ScalarAttributeType.S))
                .keySchema(k -> k.attributeName("x").keyType(KeyType.HASH)));
    assertThatThrownBy(() -> check(odd).verify())
        .hasMessageContaining("table " + odd + "-event-log has the keys [x] instead of [p, o]");
  }

  private TablesReady check(String environment) {
    return new TablesReady(dynamoDb, new Environment(environment));
  }
}
