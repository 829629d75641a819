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
 * @param concurrency messages of a queue worked on at a time; a transcript is in memory meanwhile
 * @param requestsConcurrency messages of the requests queue worked on at a time: each is small and
 *     waits for four answers of AWS, so that it takes some 60 to keep a core busy
 * @param longPoll 5 s costs nine requests a minute and queue more than 20 s would, and a stop waits
 *     no longer
 */
@Context
@ConfigurationProperties("trestle.adapter.consumer")
record ConsumerConfig(
    @Bindable(defaultValue = "16") int concurrency,
    @Bindable(defaultValue = "64") int requestsConcurrency,
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
    if (requestsConcurrency < 1 || requestsConcurrency > 1000) {
      throw new IllegalArgumentException(
          "trestle.adapter.consumer.requests-concurrency is "
              + requestsConcurrency
              + ": use 1 to 1000");
    }
  }

  /** For most queues. */
  ConsumerLimits limits() {
    return limits(concurrency);
  }

  /** For the queue of requests. */
  ConsumerLimits requestLimits() {
    return limits(requestsConcurrency);
  }

  private ConsumerLimits limits(int messages) {
    return new ConsumerLimits(messages, longPoll, visibility, patience, firstDelay, longestDelay);
  }
}
