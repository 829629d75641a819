package dev.trestle.log.store;

import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/** Puts a small item on a condition. Costs one write unit, also if the condition fails. */
final class PutState {

  private static final String NAME = "put-state";

  private final Requests requests;

  PutState(Requests requests) {
    this.requests = requests;
  }

  Optional<StateTable.Stored> put(StateItem item, StateCondition condition) {
    ConditionExpression expression = new ConditionExpression(condition);
    PutItemRequest.Builder request =
        PutItemRequest.builder()
            .tableName(requests.table())
            .item(StateAttributes.of(item))
            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
            .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
            .overrideConfiguration(requests.timeLimits());
    if (!expression.text().isEmpty()) {
      request.conditionExpression(expression.text()).expressionAttributeNames(expression.names());
      if (!expression.values().isEmpty()) {
        request.expressionAttributeValues(expression.values());
      }
    }
    try {
      PutItemResponse response =
          requests.send(NAME, () -> requests.client().putItem(request.build()));
      requests.wrote(NAME, response.consumedCapacity());
      return Optional.empty();
    } catch (ConditionalCheckFailedException failed) {
      return Optional.of(
          new StateTable.Stored(
              failed.hasItem() && !failed.item().isEmpty()
                  ? Optional.of(StateAttributes.item(failed.item()))
                  : Optional.empty()));
    }
  }
}
