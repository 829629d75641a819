package dev.trestle.adapter.job;

class InMemoryJobStoreTest extends JobStoreContract {

  private final InMemoryJobStore store = new InMemoryJobStore();

  @Override
  JobStore store() {
    return store;
  }

  @Override
  JobState emptyState() {
    return JobState.FAILED;
  }
}
