package dev.trestle.replayer.read;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * Limits of reads, settings {@code trestle.read.*}.
 *
 * @param maxOpenReads reads open at a time; more are refused as overload. A read that waits, for
 *     records or for its reader, holds no records and no thread, only some KiB of call
 * @param pageBytes bytes in memory of what one request fetches for one partition of a read, less if
 *     it is more than an eighth of {@code maxHeldBytes}; 4 MiB are about 1 MiB as stored, which one
 *     DynamoDB query reads at most
 * @param maxHeldBytes bytes that the pages of all reads together take, and what reads with {@code
 *     latest_per_key} keep, which is half of it at most. 0: a quarter of the heap. Pages wait their
 *     turn; one may exceed it by a batch, which is not known before it is there
 * @param maxLatestSubjects subjects that a read with {@code latest_per_key} tells apart; each takes
 *     some 200 bytes while it looks for them, so that 100,000 are 20 MB
 * @param fetchThreads threads that wait for DynamoDB, and so pages that are fetched at a time; 16
 *     pages at 50 ms each are 320 MiB/s, more than a network link takes
 * @param fetchPatience how long a page is tried for before the read ends as unavailable; DynamoDB
 *     throttles a replay that is faster than 24 MB/s a partition, which is no failure
 * @param stallPatience how long a read that has to wait, for its reader or its pace, may hold a
 *     page before it is let go, to be fetched again; pages become as small as what is taken in this
 *     time. 1 s is a pause of the reader's, not of the network's
 * @param sendThreads threads that turn records into messages; 4 keep 4 cores busy. None of them
 *     ever waits, but for the state table once for each schema that an event pattern looks at
 * @param readyBytes bytes that gRPC takes for one read before it says that the reader must take
 *     some first, down to 32 KiB when very many are open; 256 KiB is a network's round trip of 2 ms
 *     at 1 Gbit/s, gRPC's own 32 KiB is less than one large event
 * @param checkpointRecords records that do not match the filter before a checkpoint is sent; one
 *     small message for 1,000 records is no load
 * @param checkpointInterval longest time without a checkpoint after a record that did not match; a
 *     reader that resumes repeats no more
 * @param endTimeGrace how long after its end time a read waits for records with an earlier append
 *     time; writers' clocks differ by less
 */
@Context
@ConfigurationProperties("trestle.read")
public record ReadConfig(
    @Bindable(defaultValue = "1000") int maxOpenReads,
    @Bindable(defaultValue = "4194304") int pageBytes,
    @Bindable(defaultValue = "0") long maxHeldBytes,
    @Bindable(defaultValue = "100000") int maxLatestSubjects,
    @Bindable(defaultValue = "16") int fetchThreads,
    @Bindable(defaultValue = "20s") Duration fetchPatience,
    @Bindable(defaultValue = "1s") Duration stallPatience,
    @Bindable(defaultValue = "4") int sendThreads,
    @Bindable(defaultValue = "262144") int readyBytes,
    @Bindable(defaultValue = "1000") int checkpointRecords,
    @Bindable(defaultValue = "5s") Duration checkpointInterval,
    @Bindable(defaultValue = "5s") Duration endTimeGrace) {

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException naming the setting that must be changed
   */
  public ReadConfig {
    atLeast(1, maxOpenReads, "max-open-reads");
    atLeast(1, pageBytes, "page-bytes");
    atLeast(1, maxLatestSubjects, "max-latest-subjects");
    if (maxHeldBytes < 0) {
      throw new IllegalArgumentException("trestle.read.max-held-bytes must not be negative");
    }
    atLeast(1, fetchThreads, "fetch-threads");
    atLeast(1, sendThreads, "send-threads");
    atLeast(1, readyBytes, "ready-bytes");
    atLeast(1, checkpointRecords, "checkpoint-records");
    if (checkpointInterval.isNegative() || checkpointInterval.isZero()) {
      throw new IllegalArgumentException("trestle.read.checkpoint-interval must be above 0");
    }
    notNegative(fetchPatience, "fetch-patience");
    notNegative(stallPatience, "stall-patience");
    notNegative(endTimeGrace, "end-time-grace");
  }

  /** {@link #maxHeldBytes}, or what stands for 0. */
  ByteBudget budget() {
    return new ByteBudget(maxHeldBytes > 0 ? maxHeldBytes : Runtime.getRuntime().maxMemory() / 4);
  }

  private static void notNegative(Duration value, String name) {
    if (value.isNegative()) {
      throw new IllegalArgumentException("trestle.read." + name + " must not be negative");
    }
  }

  private static void atLeast(int least, int value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(
          "trestle.read." + name + " is " + value + ": use " + least + " or more");
    }
  }
}
