package dev.trestle.log.store;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.TableKeys;
import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A batch as an item of the event log table. */
final class BatchItem {

  /** All attributes of {@link BatchHead} that are not known from the request. */
  static final String HEAD_ATTRIBUTES =
      String.join(
          ",", TableKeys.FIRST_OFFSET, TableKeys.COUNT, TableKeys.APPEND_TIME, TableKeys.BATCH_ID);

  private BatchItem() {}

  static Map<String, AttributeValue> of(StoredBatch batch) {
    return Map.of(
        TableKeys.PARTITION, partition(batch.partition()),
        TableKeys.FIRST_OFFSET, number(batch.first().value()),
        TableKeys.COUNT, number(batch.count()),
        TableKeys.APPEND_TIME, number(batch.appendTime().toEpochMilli()),
        TableKeys.BATCH_ID, AttributeValue.fromS(batch.id()),
        TableKeys.DATA, AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(batch.data())));
  }

  static AttributeValue partition(Partition partition) {
    return AttributeValue.fromS(TableKeys.batches(partition));
  }

  static AttributeValue number(long value) {
    return AttributeValue.fromN(Long.toString(value));
  }

  static BatchHead head(Partition partition, Map<String, AttributeValue> item) {
    return new BatchHead(
        partition,
        Offset.of(number(item, TableKeys.FIRST_OFFSET)),
        Math.toIntExact(number(item, TableKeys.COUNT)),
        Instant.ofEpochMilli(number(item, TableKeys.APPEND_TIME)),
        attribute(item, TableKeys.BATCH_ID).s());
  }

  static StoredBatch batch(Partition partition, Map<String, AttributeValue> item) {
    return new StoredBatch(
        head(partition, item), attribute(item, TableKeys.DATA).b().asByteArrayUnsafe());
  }

  private static long number(Map<String, AttributeValue> item, String name) {
    return Long.parseLong(attribute(item, name).n());
  }

  private static AttributeValue attribute(Map<String, AttributeValue> item, String name) {
    AttributeValue value = item.get(name);
    if (value == null) {
      throw new StoreException(
          StoreException.Failure.REFUSED,
          "an item of the event log table lacks the attribute "
              + name
              + ": not written by Trestle?",
          null);
    }
    return value;
  }
}
