package dev.trestle.adapter.faults;

import dev.trestle.aws.embedded.AwsEndpoint;
import dev.trestle.aws.embedded.AwsEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Two adapters, started once for all that is done to them. Without processes always: {@code
 * RecoveryIT}, {@code LostRepliesTest}, {@code LongOutageTest}, {@code DispatchFaultsTest}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
@EnabledIfSystemProperty(
    named = "faults",
    matches = "full",
    disabledReason = "two processes start, and minutes of dying")
final class AdapterFaultsIT {

  private final Stand stand = new Stand(AwsEnvironment.create(AwsEndpoint.get()), "adapter");

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
