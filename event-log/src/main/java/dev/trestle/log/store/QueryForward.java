package dev.trestle.log.store;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.TableKeys;
import dev.trestle.log.store.BatchStore.Consistency;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

/**
 * Batches from an offset on: one query, of at most 1 MB, which is DynamoDB's bound. Costs one read
 * unit per 8 KB read (per 4 KB if strongly consistent), and half a unit (one) if there is nothing.
 *
 * <p>DynamoDB bounds a query by items, not by bytes: when fewer are wanted, so many items are read
 * as come to them by the size that the partition's batches had last.
 */
final class QueryForward {

  private static final String NAME = "query-batches";
  private static final String FROM =
      TableKeys.PARTITION + " = :partition AND " + TableKeys.FIRST_OFFSET + " >= :from";

  /** What one query reads at most. */
  private static final int QUERY_BYTES = 1024 * 1024;

  /** Of partitions that nothing is known of: less than one event alone. */
  private static final int LEAST_BATCH_BYTES = 64;

  private final Requests requests;

  /** Mean size of the batches that the last query of each partition read. */
  private final Map<Partition, Integer> batchBytes = new ConcurrentHashMap<>();

  QueryForward(Requests requests) {
    this.requests = requests;
  }

  List<StoredBatch> query(Partition partition, Offset from, int maxBytes, Consistency consistency) {
    QueryRequest.Builder request =
        QueryRequest.builder()
            .tableName(requests.table())
            .keyConditionExpression(FROM)
            .expressionAttributeValues(
                Map.of(
                    ":partition", BatchItem.partition(partition),
                    ":from", BatchItem.number(from.value())))
            .consistentRead(consistency == Consistency.STRONG)
            .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
            .overrideConfiguration(requests.timeLimits());
    if (maxBytes < QUERY_BYTES) {
      request.limit(maxBytes / batchBytes.getOrDefault(partition, LEAST_BATCH_BYTES) + 1);
    }
    QueryResponse response = requests.send(NAME, () -> requests.client().query(request.build()));
    requests.read(NAME, response.consumedCapacity());
    List<StoredBatch> found =
        response.items().stream().map(item -> BatchItem.batch(partition, item)).toList();
    found.stream()
        .mapToInt(StoredBatch::size)
        .average()
        .ifPresent(mean -> batchBytes.put(partition, (int) Math.max(1, mean)));
    return firstOf(found, maxBytes);
  }

  private static List<StoredBatch> firstOf(List<StoredBatch> found, int maxBytes) {
    long bytes = 0;
    for (int batch = 0; batch < found.size(); batch++) {
      bytes += found.get(batch).size();
      if (batch > 0 && bytes > maxBytes) {
        return found.subList(0, batch);
      }
    }
    return found;
  }
}
