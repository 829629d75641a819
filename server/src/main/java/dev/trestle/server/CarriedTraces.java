package dev.trestle.server;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.trace.IdGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Gives each call a span's context, where spans are not exported and need not be recorded: below
 * that of the client, sampled if that is, or of a new trace that is not sampled.
 */
final class CarriedTraces implements CallStage.Interceptor {

  private static final TextMapGetter<Metadata> HEADERS =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Metadata headers) {
          return headers.keys();
        }

        @Override
        public @Nullable String get(@Nullable Metadata headers, String name) {
          return headers == null
              ? null
              : headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
        }
      };

  private static final IdGenerator IDS = IdGenerator.random();

  private final TextMapPropagator propagator;

  CarriedTraces(TextMapPropagator propagator) {
    this.propagator = propagator;
  }

  @Override
  public CallStage stage() {
    return CallStage.SPANS;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    // The current one has gRPC's own context of the call: its deadline, for one.
    Context context = below(propagator.extract(Context.current(), headers, HEADERS));
    try (Scope unused = context.makeCurrent()) {
      return new InContext<>(next.startCall(call, headers), context);
    }
  }

  private static Context below(Context caller) {
    SpanContext parent = Span.fromContext(caller).getSpanContext();
    SpanContext own =
        parent.isValid()
            ? SpanContext.create(
                parent.getTraceId(),
                IDS.generateSpanId(),
                parent.getTraceFlags(),
                parent.getTraceState())
            : SpanContext.create(
                IDS.generateTraceId(),
                IDS.generateSpanId(),
                TraceFlags.getDefault(),
                TraceState.getDefault());
    return caller.with(Span.wrap(own));
  }

  private static final class InContext<Q> extends SimpleForwardingServerCallListener<Q> {
    private final Context context;

    InContext(ServerCall.Listener<Q> listener, Context context) {
      super(listener);
      this.context = context;
    }

    @Override
    public void onMessage(Q message) {
      try (Scope unused = context.makeCurrent()) {
        super.onMessage(message);
      }
    }

    @Override
    public void onHalfClose() {
      try (Scope unused = context.makeCurrent()) {
        super.onHalfClose();
      }
    }

    @Override
    public void onReady() {
      try (Scope unused = context.makeCurrent()) {
        super.onReady();
      }
    }

    @Override
    public void onCancel() {
      try (Scope unused = context.makeCurrent()) {
        super.onCancel();
      }
    }

    @Override
    public void onComplete() {
      try (Scope unused = context.makeCurrent()) {
        super.onComplete();
      }
    }
  }
}
