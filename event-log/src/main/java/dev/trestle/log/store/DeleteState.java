package dev.trestle.log.store;

import dev.trestle.log.state.StateCondition;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

/** Deletes a small item on a condition. Costs one write unit, also if the condition fails. */
final class DeleteState {

  private static final String NAME = "delete-state";

  private final Requests requests;

  DeleteState(Requests requests) {
    this.requests = requests;
  }

  boolean delete(String key, String sort, StateCondition condition) {
    ConditionExpression expression = new ConditionExpression(StateCondition.ABSENT.or(condition));
    DeleteItemRequest.Builder request =
        DeleteItemRequest.builder()
            .tableName(requests.table())
            .key(StateAttributes.key(key, sort))
            .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
            .overrideConfiguration(requests.timeLimits());
    if (!expression.text().isEmpty()) {
      request.conditionExpression(expression.text()).expressionAttributeNames(expression.names());
      if (!expression.values().isEmpty()) {
        request.expressionAttributeValues(expression.values());
      }
    }
    try {
      DeleteItemResponse response =
          requests.send(NAME, () -> requests.client().deleteItem(request.build()));
      requests.wrote(NAME, response.consumedCapacity());
      return true;
    } catch (ConditionalCheckFailedException failed) {
      return false;
    }
  }
}
