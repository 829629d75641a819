package dev.trestle.log.memory;

import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.BatchStoreContract;

final class InMemoryBatchStoreTest extends BatchStoreContract {

  private final InMemoryBatchStore store = new InMemoryBatchStore();

  @Override
  protected BatchStore store() {
    return store;
  }
}
