package dev.trestle.replayer.queue;

import dev.trestle.queues.ConsumerLimits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How queues are read, settings {@code trestle.consumer.*}; see {@link ConsumerLimits}.
 *
 * @param concurrency 16: records that wait for the log together are one batch of it
 * @param longPoll 5 s: a stop may wait for one, and it costs nine requests a minute and queue more
 *     than 20 s would
 * @param visibility 60 s, as the queues of {@code deploy/environment.yaml} have it
 * @param patience 30 minutes ride out an outage of DynamoDB without a further delivery
 * @param firstDelay wait before the first retry
 * @param longestDelay wait between retries at most
 */
@Context
@ConfigurationProperties("trestle.consumer")
record ConsumerConfig(
    @Bindable(defaultValue = "16") int concurrency,
    @Bindable(defaultValue = "5s") Duration longPoll,
    @Bindable(defaultValue = "60s") Duration visibility,
    @Bindable(defaultValue = "30m") Duration patience,
    @Bindable(defaultValue = "500ms") Duration firstDelay,
    @Bindable(defaultValue = "30s") Duration longestDelay) {

  ConsumerConfig {
    try {
      var unused =
          new ConsumerLimits(concurrency, longPoll, visibility, patience, firstDelay, longestDelay);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("trestle.consumer." + e.getMessage(), e);
    }
  }

  ConsumerLimits limits() {
    return new ConsumerLimits(
        concurrency, longPoll, visibility, patience, firstDelay, longestDelay);
  }
}
