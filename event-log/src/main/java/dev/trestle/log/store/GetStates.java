package dev.trestle.log.store;

import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import dev.trestle.log.state.StateTable.ItemKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

/**
 * Gets many small items, each strongly consistent. Costs one read unit per 4 KB of each, at least
 * one, and a request for each {@value StateTable#READ_AT_ONCE}; more if DynamoDB leaves some out.
 */
final class GetStates {

  private static final String NAME = "get-states";

  private final Requests requests;

  GetStates(Requests requests) {
    this.requests = requests;
  }

  List<StateItem> get(Collection<ItemKey> keys) {
    List<Map<String, AttributeValue>> wanted =
        keys.stream().distinct().map(key -> StateAttributes.key(key.key(), key.sort())).toList();
    List<StateItem> found = new ArrayList<>();
    Parts.of(wanted, StateTable.READ_AT_ONCE, part -> get(part, found));
    return found;
  }

  /** What was left out. */
  private List<Map<String, AttributeValue>> get(
      List<Map<String, AttributeValue>> keys, List<StateItem> found) {
    BatchGetItemRequest request =
        BatchGetItemRequest.builder()
            .requestItems(
                Map.of(
                    requests.table(),
                    KeysAndAttributes.builder().keys(keys).consistentRead(true).build()))
            .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
            .overrideConfiguration(requests.timeLimits())
            .build();
    BatchGetItemResponse response =
        requests.send(NAME, () -> requests.client().batchGetItem(request));
    response.consumedCapacity().forEach(consumed -> requests.read(NAME, consumed));
    response
        .responses()
        .getOrDefault(requests.table(), List.of())
        .forEach(item -> found.add(StateAttributes.item(item)));
    KeysAndAttributes left = response.unprocessedKeys().get(requests.table());
    return left == null ? List.of() : left.keys();
  }
}
