package dev.trestle.log.append;

import java.time.Duration;

/**
 * Bounds of an appender.
 *
 * @param maxBatchRecords records in one batch; 1,000 keeps a lost race cheap to absorb
 * @param maxBatchBytes encoded and compressed; 350 KB leaves room for keys below DynamoDB's item
 *     limit of 400 KB (AWS, "Quotas in Amazon DynamoDB")
 * @param maxQueuedRecords waiting or in flight in this process; 20,000 is twenty full batches, more
 *     than a partition writes in a second
 * @param maxQueuedBytes of events waiting or in flight, by {@link
 *     dev.trestle.log.store.BatchCodec#sizeBound}; 64 MiB holds 20,000 events of 3 KB
 * @param dedupeWindow how long an id is remembered; 15 minutes outlasts the retries of usual
 *     clients
 * @param maxRememberedIds per partition; 2,000,000 is 15 minutes of 2,200 events a second, and at
 *     40 bytes each 80 MB. Beyond it new events are refused as overload; nothing is forgotten early
 * @param maxWait bound of every append, also without a deadline of its own; 10 seconds covers a
 *     throttled table, and is below the deadline of most callers
 * @param minBackoff first pause after a failure; 20 ms is a few round trips
 * @param maxBackoff longest pause; 1 second, so that recovery is noticed at once
 * @param writers threads, and so partitions, that append at the same moment
 * @param closeTimeout how long {@link LogAppender#close} waits for what is queued
 */
public record AppendConfig(
    int maxBatchRecords,
    int maxBatchBytes,
    int maxQueuedRecords,
    long maxQueuedBytes,
    Duration dedupeWindow,
    int maxRememberedIds,
    Duration maxWait,
    Duration minBackoff,
    Duration maxBackoff,
    int writers,
    Duration closeTimeout) {

  public AppendConfig {
    atLeastOne("maxBatchRecords", maxBatchRecords);
    atLeastOne("maxBatchBytes", maxBatchBytes);
    atLeastOne("maxQueuedRecords", maxQueuedRecords);
    atLeastOne("maxQueuedBytes", maxQueuedBytes);
    atLeastOne("dedupeWindow", dedupeWindow.toMillis());
    atLeastOne("maxRememberedIds", maxRememberedIds);
    atLeastOne("maxWait", maxWait.toMillis());
    atLeastOne("minBackoff", minBackoff.toMillis());
    atLeastOne("maxBackoff", maxBackoff.toMillis());
    atLeastOne("writers", writers);
  }

  public static AppendConfig defaults() {
    return new AppendConfig(
        1_000,
        350 * 1024,
        20_000,
        64L * 1024 * 1024,
        Duration.ofMinutes(15),
        2_000_000,
        Duration.ofSeconds(10),
        Duration.ofMillis(20),
        Duration.ofSeconds(1),
        16,
        Duration.ofSeconds(10));
  }

  public AppendConfig withDedupeWindow(Duration window) {
    return new AppendConfig(
        maxBatchRecords,
        maxBatchBytes,
        maxQueuedRecords,
        maxQueuedBytes,
        window,
        maxRememberedIds,
        maxWait,
        minBackoff,
        maxBackoff,
        writers,
        closeTimeout);
  }

  public AppendConfig withMaxRememberedIds(int ids) {
    return new AppendConfig(
        maxBatchRecords,
        maxBatchBytes,
        maxQueuedRecords,
        maxQueuedBytes,
        dedupeWindow,
        ids,
        maxWait,
        minBackoff,
        maxBackoff,
        writers,
        closeTimeout);
  }

  public AppendConfig withQueue(int records, long bytes) {
    return new AppendConfig(
        maxBatchRecords,
        maxBatchBytes,
        records,
        bytes,
        dedupeWindow,
        maxRememberedIds,
        maxWait,
        minBackoff,
        maxBackoff,
        writers,
        closeTimeout);
  }

  public AppendConfig withMaxBatch(int records, int bytes) {
    return new AppendConfig(
        records,
        bytes,
        maxQueuedRecords,
        maxQueuedBytes,
        dedupeWindow,
        maxRememberedIds,
        maxWait,
        minBackoff,
        maxBackoff,
        writers,
        closeTimeout);
  }

  public AppendConfig withMaxWait(Duration wait) {
    return new AppendConfig(
        maxBatchRecords,
        maxBatchBytes,
        maxQueuedRecords,
        maxQueuedBytes,
        dedupeWindow,
        maxRememberedIds,
        wait,
        minBackoff,
        maxBackoff,
        writers,
        closeTimeout);
  }

  public AppendConfig withBackoff(Duration min, Duration max) {
    return new AppendConfig(
        maxBatchRecords,
        maxBatchBytes,
        maxQueuedRecords,
        maxQueuedBytes,
        dedupeWindow,
        maxRememberedIds,
        maxWait,
        min,
        max,
        writers,
        closeTimeout);
  }

  public AppendConfig withCloseTimeout(Duration timeout) {
    return new AppendConfig(
        maxBatchRecords,
        maxBatchBytes,
        maxQueuedRecords,
        maxQueuedBytes,
        dedupeWindow,
        maxRememberedIds,
        maxWait,
        minBackoff,
        maxBackoff,
        writers,
        timeout);
  }

  private static void atLeastOne(String field, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(field + ": must be 1 or more, was " + value);
    }
  }
}
