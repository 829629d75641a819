package dev.trestle.replayer.operation;

import dev.trestle.log.state.Leases;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/** The one runner of this process. */
@Factory
final class OperationBeans {

  @Context
  @Bean(preDestroy = "close")
  OperationRunner runner(
      List<OperationKind> kinds,
      OperationStore store,
      Leases leases,
      OperationConfig config,
      OperationMeters meters,
      Clock clock) {
    OperationRunner runner =
        new OperationRunner(
            kinds, store, leases, config, meters, clock, "replayer-" + UUID.randomUUID());
    runner.start();
    return runner;
  }
}
