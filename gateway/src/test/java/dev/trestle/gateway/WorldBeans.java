package dev.trestle.gateway;

import dev.trestle.log.state.StateTable;
import dev.trestle.log.store.BatchStore;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Puts a {@link World} in place of AWS. */
@Factory
@Requires(bean = World.class)
final class WorldBeans {

  @Singleton
  @Replaces(bean = BatchStore.class, factory = GatewayBeans.class)
  BatchStore batches(World world) {
    return world.batches;
  }

  @Singleton
  @Replaces(bean = StateTable.class, factory = GatewayBeans.class)
  StateTable state(World world) {
    return world.state;
  }

  @Singleton
  @Replaces(bean = Clock.class, factory = GatewayBeans.class)
  Clock clock(World world) {
    return world.clock;
  }
}
