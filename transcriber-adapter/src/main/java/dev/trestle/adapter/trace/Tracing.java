package dev.trestle.adapter.trace;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Makes spans that continue a W3C trace context; see {@link Work}. */
@Singleton
public final class Tracing {

  static final String TRACEPARENT = "traceparent";

  private static final TextMapGetter<String> GETTER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String carrier) {
          return java.util.List.of(TRACEPARENT);
        }

        @Override
        public @Nullable String get(@Nullable String carrier, String key) {
          return TRACEPARENT.equals(key) ? carrier : null;
        }
      };

  private final Tracer tracer;

  public Tracing(OpenTelemetry telemetry) {
    this.tracer = telemetry.getTracer("dev.trestle.adapter");
  }

  /**
   * Begins a piece of work.
   *
   * @param name of the span, one of few
   * @param traceparent what it continues; empty or malformed begins a new trace
   */
  public Work begin(String name, SpanKind kind, String traceparent) {
    Context parent =
        W3CTraceContextPropagator.getInstance().extract(Context.root(), traceparent, GETTER);
    Span span = tracer.spanBuilder(name).setParent(parent).setSpanKind(kind).startSpan();
    return new Work(span);
  }
}
