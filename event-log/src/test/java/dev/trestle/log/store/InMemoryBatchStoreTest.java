package dev.trestle.log.store;

final class InMemoryBatchStoreTest extends BatchStoreContract {

  private final InMemoryBatchStore store = new InMemoryBatchStore();

  @Override
  protected BatchStore store() {
    return store;
  }
}
