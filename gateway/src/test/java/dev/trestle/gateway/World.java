package dev.trestle.gateway;

import dev.trestle.log.store.InMemoryBatchStore;
import dev.trestle.log.store.InMemoryStateTable;

/**
 * What outlives a gateway: the tables and the bus, all in memory. Several gateways may share it.
 */
public final class World {
  public final InMemoryBatchStore batches = new InMemoryBatchStore();
  public final InMemoryStateTable state = new InMemoryStateTable();
  public final SettableClock clock = new SettableClock();
}
