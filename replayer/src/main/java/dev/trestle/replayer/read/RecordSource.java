package dev.trestle.replayer.read;

import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.OffsetRange;
import dev.trestle.log.Partition;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Where the reads get their records from. None of its methods blocks. */
interface RecordSource {

  /**
   * Fetches one page, the records from an offset on.
   *
   * @return fails with {@link dev.trestle.log.LogUnavailableException} if the storage does not
   *     answer
   */
  CompletableFuture<Fetched> fetch(Partition partition, Offset from);

  /** Completes when the partition may hold a record at the offset; cancelling it frees it. */
  CompletableFuture<?> await(Partition partition, Offset next);

  /** What a fetch found. */
  sealed interface Fetched {

    /**
     * Records without gaps from the offset asked for.
     *
     * @param atTail whether the partition held nothing after them
     * @param asked a time before the request was sent
     */
    record Page(List<LogRecord> records, boolean atTail, Instant asked) implements Fetched {}

    /** The offset lies outside what the partition keeps, by now. */
    record OutOfRange(OffsetRange range) implements Fetched {}
  }
}
