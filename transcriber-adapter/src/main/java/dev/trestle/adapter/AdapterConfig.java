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
 *     instead. Longer than the AWS client tries one call, so that a second message is sent only
 *     after a crash
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

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if a setting is out of its range; the message names it
   */
  public AdapterConfig {
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
