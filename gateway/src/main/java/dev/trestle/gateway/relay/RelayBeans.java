package dev.trestle.gateway.relay;

import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

/** The queue to the bus. */
@Factory
final class RelayBeans {

  @Singleton
  BusQueue queue(Bus bus, RelayConfig config, RelayMeters meters) {
    return new BusQueue(bus, config, meters);
  }
}
