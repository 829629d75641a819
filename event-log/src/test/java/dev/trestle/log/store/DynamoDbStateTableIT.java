package dev.trestle.log.store;

import dev.trestle.aws.embedded.Aws;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.log.state.GroupOffsetsContract;
import dev.trestle.log.state.LeasesContract;
import dev.trestle.log.state.LogCatalogContract;
import dev.trestle.log.state.SentMarkersContract;
import dev.trestle.log.state.StateTable;
import dev.trestle.log.state.StateTableContract;
import org.junit.jupiter.api.Nested;

@Aws
final class DynamoDbStateTableIT {

  private final StateTable table;

  DynamoDbStateTableIT(AwsEnvironment environment) {
    this.table =
        new DynamoDbStateTable(
            environment.aws().dynamoDb(), environment.named("event-state"), CapacityListener.NONE);
  }

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
  final class LeasesOnDynamoDb extends LeasesContract {
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
