package dev.trestle.log.testing;

import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.BatchStore.Consistency;
import dev.trestle.log.store.StoredBatch;
import java.util.ArrayList;
import java.util.List;

/** Everything that a partition holds. */
public final class LogContents {

  private static final int PAGE_BYTES = 1024 * 1024;

  private LogContents() {}

  /**
   * Every record of every batch, in the order of their first offsets: batches that overlap or leave
   * a gap come as they are, where a reader of offsets would hide them.
   */
  public static List<LogRecord> asStored(BatchStore store, Partition partition) {
    List<LogRecord> records = new ArrayList<>();
    Offset from = Offset.FIRST;
    while (true) {
      List<StoredBatch> page = store.readForward(partition, from, PAGE_BYTES, Consistency.STRONG);
      if (page.isEmpty()) {
        return records;
      }
      for (StoredBatch batch : page) {
        records.addAll(BatchCodec.decode(batch).records());
        from = batch.first().next();
      }
    }
  }
}
