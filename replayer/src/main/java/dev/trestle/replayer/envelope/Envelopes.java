package dev.trestle.replayer.envelope;

import dev.trestle.bus.BusPlace;
import dev.trestle.bus.EventEnvelope;
import dev.trestle.log.LogRecord;
import dev.trestle.replayer.capture.CapturedEvent;
import jakarta.inject.Singleton;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;

/**
 * Records of a log as rules of the bus see them. A record does not say in which account and region
 * it was on the bus, unless it was captured there: others have no account, and this service's
 * region. Safe across threads.
 */
@Singleton
public final class Envelopes {

  private final EventTypes types;
  private final String region;

  Envelopes(EventTypes types, AwsRegionProviderChain regions) {
    this.types = types;
    this.region = region(regions);
  }

  /**
   * Costs a read of the state table once for each version of a type.
   *
   * @throws dev.trestle.log.store.StoreException if the table does not answer
   */
  public EventEnvelope of(LogRecord record) {
    EventTypes.OnBus onBus = types.of(record.event());
    Map<String, String> said = record.event().extensions();
    BusPlace place =
        new BusPlace(
            said.getOrDefault(CapturedEvent.ACCOUNT, ""),
            said.getOrDefault(CapturedEvent.REGION, region));
    return EventEnvelope.of(record, onBus.detailType(), onBus.resources(), place);
  }

  /** Only patterns look at it: where none is set, everything else works. */
  private static String region(AwsRegionProviderChain regions) {
    try {
      return regions.getRegion().id();
    } catch (SdkClientException noneSet) {
      return "";
    }
  }
}
