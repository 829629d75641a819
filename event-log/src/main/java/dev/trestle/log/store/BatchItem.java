package dev.trestle.log.store;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.TableKeys;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A batch as an item of the event log table. */
final class BatchItem {

  /** All attributes of {@link BatchHead} that are not known from the request. */
  static final String HEAD_ATTRIBUTES =
      String.join(
          ",",
          TableKeys.FIRST_OFFSET,
          TableKeys.COUNT,
          TableKeys.APPEND_TIME,
          TableKeys.BATCH_ID,
          TableKeys.EPOCH);

  /** Items written before there were forms do not name theirs. */
  private static final int FORM_IF_ABSENT = 1;

  private static final byte[] NONE = {};

  private BatchItem() {}

  static Map<String, AttributeValue> of(StoredBatch batch) {
    Map<String, AttributeValue> item = new HashMap<>();
    item.put(TableKeys.PARTITION, partition(batch.partition()));
    item.put(TableKeys.FIRST_OFFSET, number(batch.first().value()));
    item.put(TableKeys.COUNT, number(batch.count()));
    item.put(TableKeys.APPEND_TIME, number(batch.appendTime().toEpochMilli()));
    item.put(TableKeys.BATCH_ID, AttributeValue.fromS(batch.id()));
    if (batch.form() != FORM_IF_ABSENT) {
      item.put(TableKeys.FORM, number(batch.form()));
    }
    if (batch.head().epoch() != 0) {
      item.put(TableKeys.EPOCH, number(batch.head().epoch()));
    }
    if (batch.ids().length > 0) {
      item.put(TableKeys.IDS, bytes(batch.ids()));
    }
    item.put(TableKeys.DATA, bytes(batch.data()));
    if (batch.cursor() != null) {
      item.put(TableKeys.CURSOR, bytes(batch.cursor()));
    }
    return item;
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
        attribute(item, TableKeys.BATCH_ID).s(),
        number(item, TableKeys.EPOCH, 0));
  }

  static StoredBatch batch(Partition partition, Map<String, AttributeValue> item) {
    return new StoredBatch(
        head(partition, item),
        Math.toIntExact(number(item, TableKeys.FORM, FORM_IF_ABSENT)),
        bytes(item, TableKeys.IDS).orElse(NONE),
        attribute(item, TableKeys.DATA).b().asByteArrayUnsafe(),
        bytes(item, TableKeys.CURSOR).orElse(null));
  }

  private static AttributeValue bytes(byte[] value) {
    return AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(value));
  }

  private static Optional<byte[]> bytes(Map<String, AttributeValue> item, String name) {
    return Optional.ofNullable(item.get(name)).map(value -> value.b().asByteArrayUnsafe());
  }

  private static long number(Map<String, AttributeValue> item, String name, long ifAbsent) {
    return item.containsKey(name) ? number(item, name) : ifAbsent;
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
