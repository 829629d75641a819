package dev.trestle.replayer;

import dev.trestle.log.read.ReadConfig;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How followers learn of new records, settings {@code trestle.tail.*}.
 *
 * @param cacheBytes stored bytes of recent batches kept for all readers: 16 MiB is where followers
 *     are, and some 100 MiB once unpacked
 * @param busyPoll pause between polls of a partition that just grew: 20 ms adds little to the delay
 *     of a record
 * @param idlePoll longest pause between polls of a partition that does not grow: 500 ms costs one
 *     read unit a second, and nothing while nobody follows
 */
@Context
@ConfigurationProperties("trestle.tail")
record TailConfig(
    @Bindable(defaultValue = "16777216") long cacheBytes,
    @Bindable(defaultValue = "20ms") Duration busyPoll,
    @Bindable(defaultValue = "500ms") Duration idlePoll) {

  ReadConfig readConfig() {
    return new ReadConfig(cacheBytes, busyPoll, idlePoll);
  }
}
