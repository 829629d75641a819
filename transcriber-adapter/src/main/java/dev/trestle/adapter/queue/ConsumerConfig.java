package dev.trestle.adapter.queue;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How queues are read, settings {@code trestle.adapter.consumer.*}.
 *
 * @param concurrency messages of one queue that are worked on at a time; each waits for AWS for
 *     most of its few milliseconds, so 16 keeps one core busy
 * @param longPoll how long one request waits for messages, at most 20 s. A request under way cannot
 *     be called back without risking the messages it brings, so this is also what a stop may wait
 *     for: 5 s costs nine requests a minute and queue more than 20 s would
 * @param visibility how long a message stays invisible to others unless that is extended, which is
 *     done at every third of it. After a crash the message comes again after this time
 * @param patience how long one message is tried again while AWS or the gateway are down, before it
 *     is left to the queue. Each delivery counts towards the queue's limit, after which SQS itself
 *     dead-letters the message: trying on within one delivery rides out an outage without that
 * @param firstDelay wait before the first retry; doubles with each
 * @param longestDelay wait between retries at most
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

  ConsumerConfig {
    if (concurrency < 1 || concurrency > 1000) {
      throw new IllegalArgumentException(
          "trestle.adapter.consumer.concurrency is " + concurrency + ": use 1 to 1000");
    }
    if (longPoll.isNegative() || longPoll.toSeconds() > 20) {
      throw new IllegalArgumentException(
          "trestle.adapter.consumer.long-poll is " + longPoll + ": use 0 to 20 seconds");
    }
    if (visibility.toSeconds() < 3 || visibility.toHours() > 6) {
      throw new IllegalArgumentException(
          "trestle.adapter.consumer.visibility is " + visibility + ": use 3 seconds to 6 hours");
    }
    if (patience.toHours() > 11) {
      throw new IllegalArgumentException(
          "trestle.adapter.consumer.patience is "
              + patience
              + ": use at most 11 hours, since SQS hides a message for at most 12");
    }
  }

  /** Wait before the n-th retry, from 1. */
  Duration delay(int retry) {
    long factor = 1L << Math.min(retry - 1, 30);
    Duration delay = firstDelay.multipliedBy(factor);
    return delay.compareTo(longestDelay) > 0 ? longestDelay : delay;
  }
}
