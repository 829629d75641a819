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
 * @param pageBytes stored (compressed) bytes fetched by one request for one partition of a read: 1
 *     MiB is what one DynamoDB query reads, and is paid for, whatever is taken of it. A read that
 *     sends holds at most two pages for each partition, some 5 MiB each once unpacked
 * @param fetchThreads threads that wait for DynamoDB, and so pages that are fetched at a time; 16
 *     pages at 50 ms each are 320 MiB/s, more than a network link takes
 * @param fetchPatience how long a page is tried for before the read ends as unavailable; DynamoDB
 *     throttles a replay that is faster than 24 MB/s a partition, which is no failure
 * @param stallPatience how long a reader may take nothing before its pages are let go, to be
 *     fetched again: a pause of the reader's, not of the network's
 * @param sendThreads threads that turn records into messages; 4 keep 4 cores busy, and none of them
 *     ever waits
 * @param readyBytes bytes that gRPC takes for one read before it says that the reader must take
 *     some first; 256 KiB is a network's round trip of 2 ms at 1 Gbit/s, gRPC's own 32 KiB is less
 *     than one large event
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
    @Bindable(defaultValue = "1048576") int pageBytes,
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
