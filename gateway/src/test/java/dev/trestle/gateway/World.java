package dev.trestle.gateway;

import dev.trestle.log.store.InMemoryBatchStore;
import dev.trestle.log.store.InMemoryStateTable;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;

/**
 * What outlives a gateway: the tables and the bus, all in memory. Several gateways may share it. A
 * {@code @MicronautTest} has one of its own if it sets {@code test.memory}.
 */
@Singleton
@Requires(property = "test.memory")
public final class World {
  public final InMemoryBatchStore batches = new InMemoryBatchStore();
  public final InMemoryStateTable state = new InMemoryStateTable();
  public final SettableClock clock = new SettableClock();
}
