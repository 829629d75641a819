package dev.trestle.replayer;

import dev.trestle.log.read.ReadConfig;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How followers learn of new records, settings {@code trestle.tail.*}.
 *
 * @param cacheBytes bytes in memory of recent batches kept for all readers: 32 MiB are the last
 *     25,000 events of 1 KB, which is where followers are. A follower further behind fetches for
 *     itself; 0: all do
 * @param busyPoll pause between polls of a partition that just grew: 20 ms adds little to the delay
 *     of a record
 * @param idlePoll longest pause between polls of a partition that does not grow: 500 ms costs one
 *     read unit a second, and nothing while nobody follows
 */
@Context
@ConfigurationProperties("trestle.tail")
record TailConfig(
    @Bindable(defaultValue = "33554432") long cacheBytes,
    @Bindable(defaultValue = "20ms") Duration busyPoll,
    @Bindable(defaultValue = "500ms") Duration idlePoll) {

  ReadConfig readConfig() {
    return new ReadConfig(cacheBytes, busyPoll, idlePoll);
  }
}
