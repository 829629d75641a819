package dev.trestle.gateway.publish;

import dev.trestle.log.Event;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.Map;

/** The W3C trace context that an event carries from publish on. */
final class TraceContext {

  private TraceContext() {}

  /** The extensions with the current trace context, unless they have one of their own. */
  static Map<String, String> added(Map<String, String> extensions) {
    if (extensions.containsKey(Event.TRACEPARENT) || !Span.current().getSpanContext().isValid()) {
      return extensions;
    }
    Map<String, String> extended = new HashMap<>(extensions);
    W3CTraceContextPropagator.getInstance()
        .inject(
            Context.current(),
            extended,
            (carrier, key, value) -> {
              if (carrier != null && value.length() <= AttributeCheck.MAX_EXTENSION_VALUE) {
                carrier.put(key, value);
              }
            });
    return extended;
  }

  /** The current trace, for log lines; zeros if none. */
  static String currentTraceId() {
    return Span.current().getSpanContext().getTraceId();
  }
}
