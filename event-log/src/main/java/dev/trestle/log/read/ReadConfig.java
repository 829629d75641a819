package dev.trestle.log.read;

import java.time.Duration;

/**
 * Bounds of reading.
 *
 * @param cacheBytes of recent batches in memory, see {@link dev.trestle.log.Batch#heldBytes}. 32
 *     MiB are the last 25,000 events of 1 KB, which is where followers are, and more than any one
 *     batch. 0 keeps none: for a process that appends and has no followers
 * @param busyPoll pause between polls of a partition that just grew: 20 ms adds little to the delay
 *     of a record and costs at most 50 half read units a second
 * @param idlePoll longest pause between polls while somebody waits: at 500 ms an idle partition
 *     costs one read unit a second in each process that follows it
 */
public record ReadConfig(long cacheBytes, Duration busyPoll, Duration idlePoll) {

  public ReadConfig {
    if (cacheBytes < 0) {
      throw new IllegalArgumentException("cacheBytes: must be 0 or more, was " + cacheBytes);
    }
    if (busyPoll.toMillis() < 1) {
      throw new IllegalArgumentException("busyPoll: must be 1 ms or more, was " + busyPoll);
    }
    if (idlePoll.compareTo(busyPoll) < 0) {
      throw new IllegalArgumentException("idlePoll: must be busyPoll or more, was " + idlePoll);
    }
  }

  public ReadConfig withCacheBytes(long bytes) {
    return new ReadConfig(bytes, busyPoll, idlePoll);
  }

  public static ReadConfig defaults() {
    return new ReadConfig(32L * 1024 * 1024, Duration.ofMillis(20), Duration.ofMillis(500));
  }
}
