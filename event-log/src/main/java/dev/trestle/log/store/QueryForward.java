package dev.trestle.log.store;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.TableKeys;
import dev.trestle.log.store.BatchStore.Consistency;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

/**
 * Batches from an offset on: one query, of at most 1 MB, which is DynamoDB's bound. Costs one read
 * unit per 8 KB read (per 4 KB if strongly consistent), and half a unit (one) if there is nothing.
 */
final class QueryForward {

  private static final String NAME = "query-batches";
  private static final String FROM =
      TableKeys.PARTITION + " = :partition AND " + TableKeys.FIRST_OFFSET + " >= :from";

  private final Requests requests;

  QueryForward(Requests requests) {
    this.requests = requests;
  }

  List<StoredBatch> query(Partition partition, Offset from, int maxBytes, Consistency consistency) {
    QueryRequest request =
        QueryRequest.builder()
            .tableName(requests.table())
            .keyConditionExpression(FROM)
            .expressionAttributeValues(
                Map.of(
                    ":partition", BatchItem.partition(partition),
                    ":from", BatchItem.number(from.value())))
            .consistentRead(consistency == Consistency.STRONG)
            .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
            .overrideConfiguration(requests.timeLimits())
            .build();
    QueryResponse response = requests.send(NAME, () -> requests.client().query(request));
    requests.read(NAME, response.consumedCapacity());
    List<StoredBatch> page = new ArrayList<>();
    long bytes = 0;
    for (Map<String, AttributeValue> item : response.items()) {
      StoredBatch batch = BatchItem.batch(partition, item);
      bytes += batch.size();
      if (!page.isEmpty() && bytes > maxBytes) {
        break;
      }
      page.add(batch);
    }
    return page;
  }
}
