package dev.trestle.log.store;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Position;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A batch as stored: its head, and its records encoded by {@link BatchCodec}. Arrays are not copied
 * and must not be changed.
 *
 * @param form in which {@code ids} and {@code data} are; may be one that this program does not know
 * @param ids empty in form 1
 * @param cursor where the source of the records stood after them, in its own terms; {@code null} if
 *     the source keeps none here
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; copying 350 KB on each access is waste.
public record StoredBatch(
    BatchHead head, int form, byte[] ids, byte[] data, byte @Nullable [] cursor) {

  public StoredBatch(BatchHead head, BatchCodec.Encoded records, byte @Nullable [] cursor) {
    this(head, records.form(), records.ids(), records.data(), cursor);
  }

  /** Bytes of ids and data: what counts against the bounds of batches and pages. */
  public int size() {
    return ids.length + data.length;
  }

  public Partition partition() {
    return head.partition();
  }

  public Offset first() {
    return head.first();
  }

  public Offset next() {
    return head.next();
  }

  public int count() {
    return head.count();
  }

  public Instant appendTime() {
    return head.appendTime();
  }

  public String id() {
    return head.id();
  }

  public Position position() {
    return new Position(partition(), first());
  }
}
