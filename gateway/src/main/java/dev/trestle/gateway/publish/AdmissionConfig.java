package dev.trestle.gateway.publish;

import dev.trestle.log.append.AppendConfig;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How much may be on its way into the log, settings {@code trestle.admission.*}. Events are counted
 * in each partition, bytes in all together.
 *
 * @param initialEvents events at first; 2,000 are two full batches
 * @param minEvents never fewer: 1,000 are one PublishBatch, which is then never refused for its
 *     number alone
 * @param maxEvents never more: 20,000 are twenty full batches, seconds of what a partition takes
 * @param maxBytes of events as received, and {@value #BYTES_BESIDE} for each; a partition may hold
 *     as many as are left for the others, so alone half of them. Of 64 MiB that is 8,000 events of
 *     3 KB, more than a partition takes in a second
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

  /** What an event on its way holds besides itself: futures, attributes, its place in queues. */
  static final int BYTES_BESIDE = 1024;

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

  /**
   * An appender with room for all that is let in, so that its queue, which all partitions share,
   * refuses nothing of one partition for the backlog of another. Room for it twice: a call that is
   * cancelled leaves the queue a moment after it gave back its right.
   */
  public AppendConfig withRoom(AppendConfig appender) {
    long events = 2 * maxBytes / BYTES_BESIDE;
    return appender.withQueue((int) Math.max(1, Math.min(events, Integer.MAX_VALUE)), 2 * maxBytes);
  }
}
