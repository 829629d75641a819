package dev.trestle.gateway.publish;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How much may be on its way into the log, settings {@code trestle.admission.*}.
 *
 * @param initialEvents events at first; 2,000 are two full batches
 * @param minEvents never fewer: 1,000 are one PublishBatch, which is then never refused for its
 *     size alone
 * @param maxEvents never more: what the appender's own queue takes
 * @param maxBytes of their payloads; 64 MiB are 20,000 events of 3 KB
 * @param slowAppend an append that takes longer is a sign of too many; ten times what a healthy
 *     table needs for a full batch
 */
@Context
@ConfigurationProperties("trestle.admission")
public record AdmissionConfig(
    @Bindable(defaultValue = "2000") int initialEvents,
    @Bindable(defaultValue = "1000") int minEvents,
    @Bindable(defaultValue = "20000") int maxEvents,
    @Bindable(defaultValue = "67108864") long maxBytes,
    @Bindable(defaultValue = "1s") Duration slowAppend) {

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if they contradict each other; the message names them
   */
  public AdmissionConfig {
    if (minEvents < 1 || initialEvents < minEvents || maxEvents < initialEvents) {
      throw new IllegalArgumentException(
          "trestle.admission: use 1 <= min-events <= initial-events <= max-events, not "
              + minEvents
              + ", "
              + initialEvents
              + ", "
              + maxEvents);
    }
    if (maxBytes < 1 || slowAppend.isZero() || slowAppend.isNegative()) {
      throw new IllegalArgumentException(
          "trestle.admission: use max-bytes and slow-append above 0, not "
              + maxBytes
              + ", "
              + slowAppend);
    }
  }
}
