package dev.trestle.adapter.queue;

import dev.trestle.queues.ConsumerLimits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How queues are read, settings {@code trestle.adapter.consumer.*}; {@link ConsumerLimits} says
 * what each means.
 *
 * @param concurrency each message waits for AWS for most of its few milliseconds, so 16 keeps one
 *     core busy
 * @param longPoll 5 s costs nine requests a minute and queue more than 20 s would, and a stop waits
 *     no longer
 */
@Context
@ConfigurationProperties("trestle.adapter.consumer")
record ConsumerConfig(
    @Bindable(defaultValue = "16") int concurrency,
    @Bindable(defaultValue = "5s") Duration longPoll,
    @Bindable(defaultValue = "60s") Duration visibility,
    @Bindable(defaultValue = "30m") Duration patience,
    @Bindable(defaultValue = "500ms") Duration firstDelay,
    @Bindable(defaultValue = "30s") Duration longestDelay) {

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if one is out of its range; the message names it
   */
  ConsumerConfig {
    try {
      var unused =
          new ConsumerLimits(concurrency, longPoll, visibility, patience, firstDelay, longestDelay);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("trestle.adapter.consumer." + e.getMessage(), e);
    }
  }

  ConsumerLimits limits() {
    return new ConsumerLimits(
        concurrency, longPoll, visibility, patience, firstDelay, longestDelay);
  }
}
