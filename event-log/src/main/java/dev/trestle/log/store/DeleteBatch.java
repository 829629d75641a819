package dev.trestle.log.store;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.TableKeys;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

/** Deletes the batch at an offset. Costs one write unit per KB of it. */
final class DeleteBatch {

  private static final String NAME = "delete-batch";

  private final Requests requests;

  DeleteBatch(Requests requests) {
    this.requests = requests;
  }

  void delete(Partition partition, Offset first) {
    DeleteItemRequest request =
        DeleteItemRequest.builder()
            .tableName(requests.table())
            .key(
                Map.of(
                    TableKeys.PARTITION, BatchItem.partition(partition),
                    TableKeys.FIRST_OFFSET, BatchItem.number(first.value())))
            .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
            .overrideConfiguration(requests.timeLimits())
            .build();
    DeleteItemResponse response = requests.send(NAME, () -> requests.client().deleteItem(request));
    requests.wrote(NAME, response.consumedCapacity());
  }
}
