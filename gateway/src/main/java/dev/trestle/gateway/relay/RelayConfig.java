package dev.trestle.gateway.relay;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How logged events reach the bus, settings {@code trestle.relay.*}.
 *
 * @param maxEntryBytes largest bus entry, counted as EventBridge does; 262,144 is its quota in
 *     every region, newer ones take 1 MB. An event whose entry would be larger is refused
 * @param maxCallBytes entries of one PutEvents call together; the quota of the call is that of the
 *     entry (AWS, "Amazon EventBridge quotas")
 * @param callsInFlight PutEvents calls at once; 16 of 10 entries at 20 ms each are 8,000 events a
 *     second, and a burst that EventBridge takes
 * @param maxPendingEvents events held for delivery, of which one subject has four fifths at most;
 *     what is beyond is left to the sweeper. 50,000 are what 30 s without a bus bring at 1,600 a
 *     second
 * @param maxPendingBytes of their payloads; 64 MiB are 1.3 KB for each
 * @param patience how long the gateway that appended an event tries to deliver it, before it leaves
 *     it to the sweeper; 30 s outlast throttling and short outages
 * @param grace age from which the sweeper takes up a batch that nobody has marked as sent; longer
 *     than patience and one call, so that two gateways do not send the same batch
 * @param minBackoff first pause after a failure; 50 ms is two round trips
 * @param maxBackoff longest pause; 2 s, so that a bus that is back is noticed at once
 * @param markInterval how long a delivered batch waits for its neighbours, to share a marker with
 *     them; 1 s makes markers one write a second for each partition and gateway at most while
 *     batches follow each other, and is what a crash makes the bus get twice
 * @param sweepInterval pause between two looks of the sweeper; 5 s cost one gateway 0.4 reads a
 *     second for each partition
 * @param catchUpRate events a second that the sweeper sends at most, in each partition, so that the
 *     backlog of an outage does not take the bus from new events; 1,000 make an hour at 100 a
 *     second good in 6 minutes
 */
@Context
@ConfigurationProperties("trestle.relay")
public record RelayConfig(
    @Bindable(defaultValue = "262144") int maxEntryBytes,
    @Bindable(defaultValue = "262144") int maxCallBytes,
    @Bindable(defaultValue = "16") int callsInFlight,
    @Bindable(defaultValue = "50000") int maxPendingEvents,
    @Bindable(defaultValue = "67108864") long maxPendingBytes,
    @Bindable(defaultValue = "30s") Duration patience,
    @Bindable(defaultValue = "60s") Duration grace,
    @Bindable(defaultValue = "50ms") Duration minBackoff,
    @Bindable(defaultValue = "2s") Duration maxBackoff,
    @Bindable(defaultValue = "1s") Duration markInterval,
    @Bindable(defaultValue = "5s") Duration sweepInterval,
    @Bindable(defaultValue = "1000") int catchUpRate) {

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if one is out of its range; the message names it
   */
  public RelayConfig {
    require(maxEntryBytes >= 1024, "max-entry-bytes", maxEntryBytes, "at least 1024");
    require(
        maxCallBytes >= maxEntryBytes, "max-call-bytes", maxCallBytes, "at least max-entry-bytes");
    require(callsInFlight >= 1 && callsInFlight <= 256, "calls-in-flight", callsInFlight, "1..256");
    require(maxPendingEvents >= 1, "max-pending-events", maxPendingEvents, "at least 1");
    require(maxPendingBytes >= maxEntryBytes, "max-pending-bytes", maxPendingBytes, "more");
    require(isPositive(patience), "patience", patience, "more than 0s");
    require(!markInterval.isNegative(), "mark-interval", markInterval, "0s or more");
    require(
        grace.compareTo(patience.plus(markInterval)) >= 0,
        "grace",
        grace,
        "at least patience and mark-interval together");
    require(isPositive(minBackoff), "min-backoff", minBackoff, "more than 0s");
    require(
        maxBackoff.compareTo(minBackoff) >= 0, "max-backoff", maxBackoff, "min-backoff at least");
    require(isPositive(sweepInterval), "sweep-interval", sweepInterval, "more than 0s");
    require(catchUpRate >= 1, "catch-up-rate", catchUpRate, "at least 1");
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isZero() && !duration.isNegative();
  }

  private static void require(boolean holds, String setting, Object value, String instead) {
    if (!holds) {
      throw new IllegalArgumentException(
          "trestle.relay." + setting + " is " + value + ": use " + instead);
    }
  }
}
