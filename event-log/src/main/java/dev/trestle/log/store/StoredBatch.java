package dev.trestle.log.store;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Position;
import java.time.Instant;

/**
 * A batch as stored: its head, and its records encoded by {@link BatchCodec}.
 *
 * @param data not copied; must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; copying 350 KB on each access is waste.
public record StoredBatch(BatchHead head, byte[] data) {

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
