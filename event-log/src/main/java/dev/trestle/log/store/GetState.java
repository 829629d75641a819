package dev.trestle.log.store;

import dev.trestle.log.state.StateItem;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

/** Gets a small item, strongly consistent. Costs one read unit. */
final class GetState {

  private static final String NAME = "get-state";

  private final Requests requests;

  GetState(Requests requests) {
    this.requests = requests;
  }

  Optional<StateItem> get(String key, String sort) {
    GetItemRequest request =
        GetItemRequest.builder()
            .tableName(requests.table())
            .key(StateAttributes.key(key, sort))
            .consistentRead(true)
            .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
            .overrideConfiguration(requests.timeLimits())
            .build();
    GetItemResponse response = requests.send(NAME, () -> requests.client().getItem(request));
    requests.read(NAME, response.consumedCapacity());
    return response.hasItem() && !response.item().isEmpty()
        ? Optional.of(StateAttributes.item(response.item()))
        : Optional.empty();
  }
}
