package dev.trestle.log.store;

import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import dev.trestle.log.state.StateTable.ItemKey;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * Puts or deletes many small items without a condition. Costs one write unit per KB of each, and a
 * request for each {@value StateTable#WRITTEN_AT_ONCE}; more if DynamoDB leaves some out.
 */
final class WriteStates {

  private static final String NAME = "write-states";

  private final Requests requests;

  WriteStates(Requests requests) {
    this.requests = requests;
  }

  /** DynamoDB refuses a request that names an item twice. */
  void put(Collection<StateItem> items) {
    Map<ItemKey, WriteRequest> puts = new LinkedHashMap<>();
    for (StateItem item : items) {
      puts.put(
          new ItemKey(item.key(), item.sort()),
          WriteRequest.builder().putRequest(put -> put.item(StateAttributes.of(item))).build());
    }
    Parts.of(List.copyOf(puts.values()), StateTable.WRITTEN_AT_ONCE, this::write);
  }

  void delete(Collection<ItemKey> keys) {
    List<WriteRequest> deletes =
        keys.stream()
            .distinct()
            .map(
                key ->
                    WriteRequest.builder()
                        .deleteRequest(
                            delete -> delete.key(StateAttributes.key(key.key(), key.sort())))
                        .build())
            .toList();
    Parts.of(deletes, StateTable.WRITTEN_AT_ONCE, this::write);
  }

  /** What was left out. */
  private List<WriteRequest> write(List<WriteRequest> part) {
    BatchWriteItemRequest request =
        BatchWriteItemRequest.builder()
            .requestItems(Map.of(requests.table(), part))
            .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
            .overrideConfiguration(requests.timeLimits())
            .build();
    BatchWriteItemResponse response =
        requests.send(NAME, () -> requests.client().batchWriteItem(request));
    response.consumedCapacity().forEach(consumed -> requests.wrote(NAME, consumed));
    return response.unprocessedItems().getOrDefault(requests.table(), List.of());
  }
}
