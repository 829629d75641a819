package dev.trestle.replayer.faults;

import dev.trestle.aws.embedded.AwsEndpoint;
import dev.trestle.aws.embedded.AwsEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.TestInstance;

/** Two replayers, started once for all that is done to them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
final class ReplayerFaultsIT {

  private final Stand stand = new Stand(AwsEnvironment.create(AwsEndpoint.get()), "replayer", 2);

  @AfterAll
  void close() {
    stand.close();
  }

  @Nested
  @Order(1)
  final class Faults extends FaultsContract {
    Faults() {
      super(stand);
    }
  }

  @Nested
  @Order(2)
  final class Controls extends ControlContract {
    Controls() {
      super(stand);
    }
  }
}
