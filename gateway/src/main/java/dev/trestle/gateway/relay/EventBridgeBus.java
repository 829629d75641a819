package dev.trestle.gateway.relay;

import dev.trestle.server.Environment;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/** The custom bus of the environment. One span for each call, linked to each event's own trace. */
@Singleton
final class EventBridgeBus implements Bus {

  /** What is worth another try (AWS, PutEvents, "Handling failures"). */
  private static final Set<String> RETRYABLE = Set.of("ThrottlingException", "InternalFailure");

  /** Flags of the trace contexts where nothing is exported. */
  private static final String NOT_SAMPLED = "-00";

  private static final TextMapGetter<BusEntry> TRACE_CONTEXT =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(BusEntry entry) {
          return List.of("traceparent");
        }

        @Override
        public @Nullable String get(@Nullable BusEntry entry, String key) {
          return entry != null && key.equals("traceparent") ? entry.traceparent() : null;
        }
      };

  private final EventBridgeClient eventBridge;
  private final String bus;
  private final Tracer tracer;
  private final RelayMeters meters;

  EventBridgeBus(
      EventBridgeClient eventBridge,
      Environment environment,
      OpenTelemetry telemetry,
      RelayMeters meters) {
    this.eventBridge = eventBridge;
    this.bus = environment.bus();
    this.tracer = telemetry.getTracer("dev.trestle.gateway.relay");
    this.meters = meters;
  }

  @Override
  public List<PutResult> put(List<BusEntry> entries) {
    Span span = span(entries);
    long start = System.nanoTime();
    String outcome = "ok";
    try (Scope unused = span.makeCurrent()) {
      List<PutEventsRequestEntry> request = entries.stream().map(this::requestEntry).toList();
      return results(eventBridge.putEvents(call -> call.entries(request)).entries());
    } catch (AwsServiceException e) {
      String code = e.awsErrorDetails() == null ? "unknown" : e.awsErrorDetails().errorCode();
      boolean malformed = code.equals("ValidationException") || e.statusCode() == 413;
      outcome = e.isThrottlingException() ? "throttled" : malformed ? "malformed" : "failed";
      span.setStatus(StatusCode.ERROR, code);
      throw new BusUnavailableException(
          outcome, malformed, "PutEvents failed: " + e.getMessage(), e);
    } catch (SdkException e) {
      outcome = "no_answer";
      span.setStatus(StatusCode.ERROR, outcome);
      throw new BusUnavailableException(
          outcome, false, "PutEvents had no answer: " + e.getMessage(), e);
    } finally {
      span.end();
      meters.called(outcome, entries.size(), System.nanoTime() - start);
    }
  }

  private PutEventsRequestEntry requestEntry(BusEntry entry) {
    PutEventsRequestEntry.Builder request =
        PutEventsRequestEntry.builder()
            .eventBusName(bus)
            .source(entry.source())
            .detailType(entry.detailType())
            .time(entry.time())
            .detail(entry.detail());
    return entry.resources().isEmpty()
        ? request.build()
        : request.resources(entry.resources()).build();
  }

  private static List<PutResult> results(List<PutEventsResultEntry> entries) {
    List<PutResult> results = new ArrayList<>(entries.size());
    for (PutEventsResultEntry entry : entries) {
      String code = entry.errorCode();
      results.add(
          code == null || code.isEmpty()
              ? new Put(entry.eventId())
              : new NotPut(
                  code,
                  entry.errorMessage() == null ? "" : entry.errorMessage(),
                  RETRYABLE.contains(code)));
    }
    return results;
  }

  private Span span(List<BusEntry> entries) {
    SpanBuilder span =
        tracer
            .spanBuilder("PutEvents " + bus)
            .setNoParent()
            .setSpanKind(SpanKind.PRODUCER)
            .setAttribute("messaging.destination.name", bus)
            .setAttribute("messaging.batch.message_count", entries.size());
    for (BusEntry entry : entries) {
      // A link to a span that nobody recorded leads nowhere.
      SpanContext event =
          entry.traceparent().endsWith(NOT_SAMPLED) ? SpanContext.getInvalid() : contextOf(entry);
      if (event.isValid()) {
        span.addLink(event);
      }
    }
    return span.startSpan();
  }

  private static SpanContext contextOf(BusEntry entry) {
    return Span.fromContext(
            W3CTraceContextPropagator.getInstance().extract(Context.root(), entry, TRACE_CONTEXT))
        .getSpanContext();
  }
}
