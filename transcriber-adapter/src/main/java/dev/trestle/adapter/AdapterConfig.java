package dev.trestle.adapter;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * What the adapter does with jobs and results, settings {@code trestle.adapter.*}.
 *
 * @param gateway gRPC target of the gateway, such as {@code localhost:50051} or {@code
 *     dns:///gateway:50051}
 * @param publishTimeout how long one try to publish may take; a gateway that is alive answers in
 *     milliseconds, so 10 s is an outage
 * @param defaultPriority priority of a job whose event names none, from 1 to 5; 3 is the middle
 * @param sendLease how long one instance has to send a job's message before another may send it
 *     instead. A send is given up when the lease is over; 45 s are longer than the AWS client tries
 *     a claim and a send, so that it never is for want of time
 * @param maxTranscriptBytes largest transcript that is read, since it is held in memory; 32 MiB is
 *     more than a day of speech with the times of each word
 */
@Context
@ConfigurationProperties("trestle.adapter")
public record AdapterConfig(
    @Bindable(defaultValue = "localhost:50051") String gateway,
    @Bindable(defaultValue = "10s") Duration publishTimeout,
    @Bindable(defaultValue = "3") int defaultPriority,
    @Bindable(defaultValue = "45s") Duration sendLease,
    @Bindable(defaultValue = "33554432") int maxTranscriptBytes) {

  /** A claim and a send of a healthy AWS, with room for one slow answer. */
  private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);

  /** For as long SQS can hide the event's message from other instances. */
  private static final Duration LONGEST_LEASE = Duration.ofHours(12);

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if a setting is out of its range; the message names it
   */
  public AdapterConfig {
    if (sendLease.compareTo(SHORTEST_LEASE) < 0 || sendLease.compareTo(LONGEST_LEASE) > 0) {
      throw new IllegalArgumentException(
          "trestle.adapter.send-lease is "
              + sendLease
              + ": use "
              + SHORTEST_LEASE
              + " to "
              + LONGEST_LEASE);
    }
    if (defaultPriority < 1 || defaultPriority > 5) {
      throw new IllegalArgumentException(
          "trestle.adapter.default-priority is " + defaultPriority + ": use 1 to 5");
    }
    if (maxTranscriptBytes < 1) {
      throw new IllegalArgumentException(
          "trestle.adapter.max-transcript-bytes is " + maxTranscriptBytes + ": use at least 1");
    }
  }
}
