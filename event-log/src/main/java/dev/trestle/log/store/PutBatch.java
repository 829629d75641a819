package dev.trestle.log.store;

import dev.trestle.log.TableKeys;
import dev.trestle.log.store.BatchStore.PutResult;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * Puts a batch where none begins. Costs one write unit per KB of the item, rounded up; the same
 * when the condition fails, measured by the larger of the two items, which DynamoDB does not
 * report.
 */
final class PutBatch {

  private static final String NAME = "put-batch";
  private static final String NONE_THERE = "attribute_not_exists(" + TableKeys.PARTITION + ")";

  private final Requests requests;

  PutBatch(Requests requests) {
    this.requests = requests;
  }

  PutResult put(StoredBatch batch) {
    PutItemRequest request =
        PutItemRequest.builder()
            .tableName(requests.table())
            .item(BatchItem.of(batch))
            .conditionExpression(NONE_THERE)
            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
            .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
            .overrideConfiguration(requests.timeLimits())
            .build();
    try {
      PutItemResponse response = requests.send(NAME, () -> requests.client().putItem(request));
      requests.wrote(NAME, response.consumedCapacity());
      return new PutResult.Written();
    } catch (ConditionalCheckFailedException taken) {
      StoredBatch other = BatchItem.batch(batch.partition(), taken.item());
      return other.id().equals(batch.id())
          ? new PutResult.AlreadyOurs()
          : new PutResult.Taken(other);
    }
  }
}
