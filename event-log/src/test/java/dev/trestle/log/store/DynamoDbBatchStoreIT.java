package dev.trestle.log.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.aws.embedded.Aws;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.TestEvents;
import dev.trestle.log.store.BatchStore.Consistency;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

@Aws
final class DynamoDbBatchStoreIT extends BatchStoreContract {

  private static final int KB = 1024;

  private final AwsEnvironment environment;
  private final CapacityCounter capacity = new CapacityCounter();
  private final BatchStore store;

  DynamoDbBatchStoreIT(AwsEnvironment environment) {
    this.environment = environment;
    this.store =
        new DynamoDbBatchStore(
            environment.aws().dynamoDb(), environment.named("event-log"), capacity);
  }

  @Override
  protected BatchStore store() {
    return store;
  }

  @Test
  void costsOneWriteUnitPerKilobyteWrittenAndIsReported() {
    Partition partition = Partition.first("cost");
    store.put(batch(partition, 0, 100 * KB));

    assertThat(capacity.writeUnits()).isBetween(100.0, 102.0);
    store.readForward(partition, Offset.FIRST, 1_000_000, Consistency.STRONG);
    assertThat(capacity.readUnits()).isBetween(25.0, 26.0);
  }

  @Test
  void aSmallPageCostsLittleOfALargeLog() {
    Partition partition = Partition.first("small-page");
    for (int i = 0; i < 30; i++) {
      store.put(batch(partition, i, 16 * KB));
    }
    store.readForward(partition, Offset.FIRST, 16 * KB, Consistency.STRONG);
    double before = capacity.readUnits();

    assertThat(store.readForward(partition, Offset.FIRST, 40 * KB, Consistency.STRONG)).hasSize(2);
    // Three batches of 4 units and a little: one more than fits. All of the log is 120.
    assertThat(capacity.readUnits() - before).isLessThan(16);
  }

  @Test
  void batchesOfTheLargestSizeFillPagesAndLoseNothing() {
    Partition partition = Partition.first("large");
    for (int i = 0; i < 7; i++) {
      store.put(batch(partition, i, 349 * KB));
    }
    Offset from = Offset.FIRST;
    int batches = 0;
    List<StoredBatch> page = store.readForward(partition, from, 1_000_000, Consistency.EVENTUAL);
    while (!page.isEmpty()) {
      for (StoredBatch each : page) {
        assertThat(each.first()).isEqualTo(Offset.of(batches++));
        from = each.next();
      }
      page = store.readForward(partition, from, 1_000_000, Consistency.EVENTUAL);
    }

    assertThat(batches).isEqualTo(7);
  }

  private static StoredBatch batch(Partition partition, long first, int bytes) {
    return TestBatches.of(
        partition,
        first,
        Instant.ofEpochMilli(1),
        "b" + first,
        List.of(TestEvents.incompressible("e", bytes, first)));
  }

  @Test
  void aMissingTableIsRefusedByName() {
    BatchStore missing =
        new DynamoDbBatchStore(
            environment.aws().dynamoDb(), "no-such-table", CapacityListener.NONE);

    assertThatThrownBy(() -> missing.last(Partition.first("events")))
        .isInstanceOfSatisfying(
            StoreException.class,
            refused -> assertThat(refused.failure()).isEqualTo(StoreException.Failure.REFUSED))
        .hasMessageContaining("no-such-table");
  }
}
