package dev.trestle.log.store;

import dev.trestle.log.state.GroupOffsetsContract;
import dev.trestle.log.state.LeasesContract;
import dev.trestle.log.state.LogCatalogContract;
import dev.trestle.log.state.SentMarkersContract;
import dev.trestle.log.state.StateTable;
import dev.trestle.log.state.StateTableContract;
import org.junit.jupiter.api.Nested;

final class InMemoryStateTableTest {

  private final StateTable table = new InMemoryStateTable();

  @Nested
  final class Table extends StateTableContract {
    @Override
    protected StateTable table() {
      return table;
    }
  }

  @Nested
  final class Groups extends GroupOffsetsContract {
    @Override
    protected StateTable table() {
      return table;
    }
  }

  @Nested
  final class LeasesInMemory extends LeasesContract {
    @Override
    protected StateTable table() {
      return table;
    }
  }

  @Nested
  final class Markers extends SentMarkersContract {
    @Override
    protected StateTable table() {
      return table;
    }
  }

  @Nested
  final class Catalog extends LogCatalogContract {
    @Override
    protected StateTable table() {
      return table;
    }
  }
}
