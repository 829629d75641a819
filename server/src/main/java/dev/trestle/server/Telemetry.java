package dev.trestle.server;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Value;
import io.opentelemetry.instrumentation.grpc.v1_6.GrpcTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import jakarta.inject.Singleton;
import java.util.Map;

/**
 * Tracing. W3C contexts are made and carried always; spans are recorded and exported when the usual
 * {@code OTEL_*} variables say where to, such as {@code OTEL_TRACES_EXPORTER=otlp} and {@code
 * OTEL_EXPORTER_OTLP_ENDPOINT}. Without, a trace that begins here is marked as not sampled.
 */
@Factory
final class Telemetry {

  /** Known when the settings are read: contexts are made and carried, and no spans recorded. */
  private boolean carriedOnly;

  @Singleton
  @Bean(preDestroy = "close")
  OpenTelemetrySdk openTelemetry(@Value("${micronaut.application.name}") String service) {
    return AutoConfiguredOpenTelemetrySdk.builder()
        .disableShutdownHook()
        .addPropertiesSupplier(
            () ->
                Map.of(
                    "otel.service.name", service,
                    "otel.traces.exporter", "none",
                    // Metrics are Micrometer's, logs are Logback's.
                    "otel.metrics.exporter", "none",
                    "otel.logs.exporter", "none"))
        .addPropertiesCustomizer(this::sampling)
        .build()
        .getOpenTelemetrySdk();
  }

  /** Spans that nobody exports are not recorded, unless the sampler is set. */
  private Map<String, String> sampling(ConfigProperties set) {
    carriedOnly =
        "none".equals(set.getString("otel.traces.exporter"))
            && set.getString("otel.traces.sampler") == null
            && !set.getBoolean("otel.sdk.disabled", false);
    return carriedOnly ? Map.of("otel.traces.sampler", "parentbased_always_off") : Map.of();
  }

  @Singleton
  CallStage.Interceptor serverSpans(OpenTelemetrySdk telemetry) {
    return carriedOnly
        ? new CarriedTraces(telemetry.getPropagators().getTextMapPropagator())
        : CallStage.SPANS.of(GrpcTelemetry.create(telemetry).newServerInterceptor());
  }
}
