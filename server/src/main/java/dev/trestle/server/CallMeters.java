package dev.trestle.server;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.grpc.MetricCollectingServerInterceptor;
import io.micronaut.context.annotation.Replaces;
import jakarta.inject.Singleton;

/**
 * Micrometer's meters of calls, {@code grpc_server_*}, in their place: refused calls count, too.
 */
@Singleton
@Replaces(MetricCollectingServerInterceptor.class)
final class CallMeters extends MetricCollectingServerInterceptor implements CallStage.Interceptor {

  CallMeters(MeterRegistry registry) {
    super(registry);
  }

  @Override
  public CallStage stage() {
    return CallStage.METERS;
  }
}
