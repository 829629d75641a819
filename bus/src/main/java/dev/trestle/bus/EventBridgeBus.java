package dev.trestle.bus;

import io.micrometer.core.instrument.MeterRegistry;
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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClientBuilder;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/**
 * A custom event bus of EventBridge. One span for each call, linked to each event's own trace. Has
 * a client of its own, to be closed.
 */
public final class EventBridgeBus implements Bus, AutoCloseable {

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

  private final PutEventsCall call;
  private final PutEventsBody body;
  private final String bus;
  private final Tracer tracer;
  private final PutEventsMeters meters;

  /**
   * The bus of a name.
   *
   * @param client builder of a client, which gets an interceptor that touches PutEvents only
   * @param registry gets {@code trestle.put.events} and {@code trestle.put.events.entries}
   */
  public EventBridgeBus(
      EventBridgeClientBuilder client,
      String bus,
      OpenTelemetry telemetry,
      MeterRegistry registry) {
    this.call = new PutEventsCall(client);
    this.bus = bus;
    this.body = new PutEventsBody(bus);
    this.tracer = telemetry.getTracer("dev.trestle.bus");
    this.meters = new PutEventsMeters(registry);
  }

  @Override
  public List<EntryResult> put(List<BusEntry> entries) {
    Span span = span(entries);
    long start = System.nanoTime();
    String outcome = "ok";
    try (Scope unused = span.makeCurrent()) {
      return results(call.put(body.of(entries)));
    } catch (AwsServiceException e) {
      String code = code(e);
      boolean malformed = BusFailure.isMalformed(code, e.statusCode());
      BusFailure failure = e.isThrottlingException() ? BusFailure.THROTTLED : BusFailure.of(code);
      outcome = malformed ? "malformed" : failure.label();
      span.setStatus(StatusCode.ERROR, code);
      throw new BusUnavailableException(
          outcome,
          malformed,
          "PutEvents on " + bus + " failed: " + e.getMessage() + ": " + failure.advice(),
          e);
    } catch (SdkException e) {
      outcome = "no_answer";
      span.setStatus(StatusCode.ERROR, outcome);
      throw new BusUnavailableException(
          outcome,
          false,
          "PutEvents on "
              + bus
              + " had no answer: "
              + e.getMessage()
              + ": check the way to EventBridge",
          e);
    } finally {
      span.end();
      meters.called(outcome, entries.size(), System.nanoTime() - start);
    }
  }

  @Override
  public void close() {
    call.close();
  }

  private static String code(AwsServiceException e) {
    String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
    return code == null ? "unknown" : code;
  }

  private List<EntryResult> results(List<PutEventsResultEntry> entries) {
    List<EntryResult> results = new ArrayList<>(entries.size());
    for (PutEventsResultEntry entry : entries) {
      String code = entry.errorCode();
      results.add(
          code == null || code.isEmpty()
              ? new Put(entry.eventId())
              : failed(code, entry.errorMessage() == null ? "" : entry.errorMessage()));
    }
    return results;
  }

  private EntryResult failed(String code, String message) {
    if (BusFailure.condemns(code)) {
      return new Refused(code, message);
    }
    BusFailure failure = BusFailure.of(code);
    return new NotNow(
        failure.label(),
        "an entry on " + bus + " failed: " + code + " " + message + ": " + failure.advice(),
        failure.passes());
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
