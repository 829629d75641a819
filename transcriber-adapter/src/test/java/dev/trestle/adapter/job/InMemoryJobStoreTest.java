package dev.trestle.adapter.job;

class InMemoryJobStoreTest extends JobStoreContract {

  private final Fence fence = new Fence("fence", 7);
  private final InMemoryJobStore store = new InMemoryJobStore(fence::equals);

  @Override
  JobStore store() {
    return store;
  }

  @Override
  Fence fence() {
    return fence;
  }

  @Override
  JobState emptyState() {
    return JobState.FAILED;
  }
}
