package dev.trestle.log.append;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Partition;
import dev.trestle.log.store.InMemoryBatchStore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ContendingWritersTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void everyEventIsInTheLogExactlyOnceWhateverIsLostOrLate(long seed) throws Exception {
    ContendingWriters writers =
        new ContendingWriters(new InMemoryBatchStore(), Partition.first("events"), 4, seed, 0.3);

    writers.publishAndCheck(1_000);

    assertThat(writers.conflicts()).isPositive();
    for (FaultyBatchStore.Fault fault : FaultyBatchStore.Fault.values()) {
      assertThat(writers.injected(fault)).as(fault.name()).isPositive();
    }
  }
}
