package dev.trestle.adapter.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.MDC;

/**
 * A piece of work of the current thread: a span, and its ids in each log line until it is closed.
 * Not for sharing between threads.
 */
public final class Work implements AutoCloseable {

  private final Span span;
  private final Scope scope;
  private final Map<String, String> before;

  @SuppressWarnings("MustBeClosedChecker") // Closed by close().
  Work(Span span) {
    this.span = span;
    this.scope = span.makeCurrent();
    Map<String, String> context = MDC.getCopyOfContextMap();
    this.before = context == null ? Map.of() : context;
    MDC.put("trace_id", span.getSpanContext().getTraceId());
  }

  /** Names the event that the work is about. */
  public Work event(String eventId) {
    return says("event_id", eventId);
  }

  /** Names the job that the work is about. */
  public Work job(String jobId) {
    return says("job_id", jobId);
  }

  /** Marks the work as failed. */
  public void failed(Throwable cause) {
    span.recordException(cause);
    span.setStatus(StatusCode.ERROR);
  }

  /** The W3C trace context that others continue this work with. */
  public String traceparent() {
    Map<String, String> carrier = new HashMap<>();
    W3CTraceContextPropagator.getInstance()
        .inject(Context.root().with(span), carrier, (map, key, value) -> put(map, key, value));
    return carrier.getOrDefault(Tracing.TRACEPARENT, "");
  }

  @Override
  public void close() {
    scope.close();
    span.end();
    MDC.setContextMap(before);
  }

  private Work says(String key, String value) {
    span.setAttribute(key, value);
    MDC.put(key, value);
    return this;
  }

  private static void put(
      @org.jspecify.annotations.Nullable Map<String, String> map, String key, String value) {
    if (map != null) {
      map.put(key, value);
    }
  }
}
