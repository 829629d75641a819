package dev.trestle.replayer;

import dev.trestle.log.state.StateTable;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.InMemoryBatchStore;
import dev.trestle.log.store.InMemoryStateTable;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The log in memory; replayers with the same {@code test.memory} share one. */
@Factory
@Requires(property = "test.memory")
final class MemoryStores {

  private static final Map<String, Stores> ALL = new ConcurrentHashMap<>();

  record Stores(ObservedStore batches, InMemoryStateTable state) {}

  static Stores of(String name) {
    return ALL.computeIfAbsent(
        name,
        unused ->
            new Stores(new ObservedStore(new InMemoryBatchStore()), new InMemoryStateTable()));
  }

  @Singleton
  @Replaces(bean = BatchStore.class, factory = EventLogFactory.class)
  BatchStore batches(@Value("${test.memory}") String name) {
    return of(name).batches();
  }

  @Singleton
  @Replaces(bean = StateTable.class, factory = EventLogFactory.class)
  StateTable state(@Value("${test.memory}") String name) {
    return of(name).state();
  }

  @Singleton
  @Replaces(TablesReady.class)
  NoTables noTables() {
    return new NoTables();
  }

  /** Memory is always ready. */
  static final class NoTables implements dev.trestle.server.ReadinessCheck {
    @Override
    public String name() {
      return "memory";
    }

    @Override
    public void verify() {}
  }
}
