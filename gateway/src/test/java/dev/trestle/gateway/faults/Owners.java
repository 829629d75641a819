package dev.trestle.gateway.faults;

import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.log.TableKeys;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Who owns the first partition of the log {@code events}, as the state table says; read and written
 * there by hand.
 */
final class Owners {

  private static final AttributeValue PARTITION = AttributeValue.fromS("events#0");

  private final DynamoDbClient dynamoDb;
  private final String table;

  Owners(AwsEnvironment aws) {
    this.dynamoDb = aws.aws().dynamoDb();
    this.table = aws.named("event-state");
  }

  /** The address of the owner; empty while it has none, or one that gives no sign of life. */
  Optional<String> address() {
    return holder().flatMap(this::addressOf);
  }

  /**
   * Names another owner in the table, whatever the one before may think.
   *
   * @return {@code false} if no gateway with this address gives signs of life
   */
  boolean force(String address) {
    Map<String, AttributeValue> owner = item("owners", PARTITION);
    Optional<String> gateway =
        dynamoDb
            .query(
                r ->
                    r.tableName(table)
                        .consistentRead(true)
                        .keyConditionExpression(TableKeys.KEY + " = :k")
                        .filterExpression("address = :a and leaving = :no")
                        .expressionAttributeValues(
                            Map.of(
                                ":k", AttributeValue.fromS("gateways"),
                                ":a", AttributeValue.fromS(address),
                                ":no", AttributeValue.fromN("0"))))
            .items()
            .stream()
            .max((a, b) -> Long.compare(number(a, "given"), number(b, "given")))
            .map(sign -> sign.get(TableKeys.SORT).s());
    gateway.ifPresent(
        id ->
            dynamoDb.putItem(
                r ->
                    r.tableName(table)
                        .item(
                            Map.of(
                                TableKeys.KEY,
                                AttributeValue.fromS("owners"),
                                TableKeys.SORT,
                                PARTITION,
                                TableKeys.HOLDER,
                                AttributeValue.fromS(id),
                                "epoch",
                                AttributeValue.fromN(Long.toString(number(owner, "epoch") + 1))))));
    return gateway.isPresent();
  }

  private Optional<String> holder() {
    return Optional.ofNullable(item("owners", PARTITION).get(TableKeys.HOLDER))
        .map(AttributeValue::s);
  }

  private Optional<String> addressOf(String gateway) {
    return Optional.ofNullable(item("gateways", AttributeValue.fromS(gateway)).get("address"))
        .map(AttributeValue::s);
  }

  private Map<String, AttributeValue> item(String key, AttributeValue sort) {
    return dynamoDb
        .getItem(
            r ->
                r.tableName(table)
                    .consistentRead(true)
                    .key(Map.of(TableKeys.KEY, AttributeValue.fromS(key), TableKeys.SORT, sort)))
        .item();
  }

  private static long number(Map<String, AttributeValue> item, String attribute) {
    return item.containsKey(attribute) ? Long.parseLong(item.get(attribute).n()) : 0;
  }
}
