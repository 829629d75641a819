package dev.trestle.replayer.read;

import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.OffsetRange;
import dev.trestle.log.Partition;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where the reads get their records from. None of its methods blocks. */
interface RecordSource {

  /**
   * What is known from an offset on without asking the storage: records that this process has in
   * memory anyway, or that there are none. Costs nothing, and has no room of its own.
   *
   * @return {@code null} if it must be fetched
   */
  Fetched.@Nullable Page atHand(Partition partition, Offset from);

  /**
   * Fetches one page, the records from an offset on, as soon as there is room for it. Cancelling
   * gives up its place; a page that came all the same has given its room back.
   *
   * @param maxRecords 1 or more
   * @return fails with {@link dev.trestle.log.LogUnavailableException} if the storage does not
   *     answer
   */
  CompletableFuture<Fetched> fetch(Partition partition, Offset from, int maxRecords);

  /** Whether a page would have room at once, before others want it. */
  boolean hasRoom();

  /** Completes when the partition may hold a record at the offset; cancelling it frees it. */
  CompletableFuture<?> await(Partition partition, Offset next);

  /** What a fetch found. */
  sealed interface Fetched {

    /**
     * Records without gaps from the offset asked for.
     *
     * @param atTail whether the partition held nothing after them
     * @param asked a time before the request was sent
     * @param room what the page takes of the budget, to be given back with it; {@code null} if it
     *     takes nothing
     */
    record Page(
        List<LogRecord> records, boolean atTail, Instant asked, ByteBudget.@Nullable Room room)
        implements Fetched {}

    /** The offset lies outside what the partition keeps, by now. */
    record OutOfRange(OffsetRange range) implements Fetched {}
  }
}
