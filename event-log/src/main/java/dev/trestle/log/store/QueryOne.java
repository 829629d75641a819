package dev.trestle.log.store;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.TableKeys;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

/**
 * The oldest batch, or the newest one at or before an offset. Costs one read unit per 4 KB of that
 * batch, also if only its head is asked for: DynamoDB charges for the whole item.
 */
final class QueryOne {

  private static final String NAME = "query-one-batch";
  private static final String ALL = TableKeys.PARTITION + " = :partition";
  private static final String UP_TO = ALL + " AND " + TableKeys.FIRST_OFFSET + " <= :upTo";

  private final Requests requests;

  QueryOne(Requests requests) {
    this.requests = requests;
  }

  Optional<Map<String, AttributeValue>> oldestHead(Partition partition) {
    return query(partition, null, true, BatchItem.HEAD_ATTRIBUTES);
  }

  Optional<Map<String, AttributeValue>> newestHead(Partition partition) {
    return query(partition, null, false, BatchItem.HEAD_ATTRIBUTES);
  }

  Optional<Map<String, AttributeValue>> newestHead(Partition partition, Offset upTo) {
    return query(partition, upTo, false, BatchItem.HEAD_ATTRIBUTES);
  }

  Optional<Map<String, AttributeValue>> newest(Partition partition, Offset upTo) {
    return query(partition, upTo, false, null);
  }

  private Optional<Map<String, AttributeValue>> query(
      Partition partition, @Nullable Offset upTo, boolean forward, @Nullable String attributes) {
    Map<String, AttributeValue> values = new HashMap<>();
    values.put(":partition", BatchItem.partition(partition));
    if (upTo != null) {
      values.put(":upTo", BatchItem.number(upTo.value()));
    }
    QueryRequest request =
        QueryRequest.builder()
            .tableName(requests.table())
            .keyConditionExpression(upTo == null ? ALL : UP_TO)
            .expressionAttributeValues(values)
            .projectionExpression(attributes)
            .scanIndexForward(forward)
            .limit(1)
            .consistentRead(true)
            .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
            .overrideConfiguration(requests.timeLimits())
            .build();
    QueryResponse response = requests.send(NAME, () -> requests.client().query(request));
    requests.read(NAME, response.consumedCapacity());
    List<Map<String, AttributeValue>> items = response.items();
    return items.isEmpty() ? Optional.empty() : Optional.of(items.get(0));
  }
}
