package dev.trestle.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.server.testing.UntouchedCall;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class CarriedTracesTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";

  private final CarriedTraces traces = new CarriedTraces(W3CTraceContextPropagator.getInstance());

  @Test
  void aCallContinuesItsCallersTraceInASpanOfItsOwn() {
    for (String sampled : new String[] {"01", "00"}) {
      Metadata headers = new Metadata();
      headers.put(key("traceparent"), "00-" + TRACE + "-" + SPAN + "-" + sampled);
      headers.put(key("tracestate"), "vendor=1");

      SpanContext seen = seenBy(headers);

      assertThat(seen.getTraceId()).isEqualTo(TRACE);
      assertThat(seen.getSpanId()).isNotEqualTo(SPAN);
      assertThat(seen.getTraceFlags().asHex()).isEqualTo(sampled);
      assertThat(seen.getTraceState().get("vendor")).isEqualTo("1");
      assertThat(seen.isRemote()).isFalse();
    }
  }

  @Test
  void aCallWithoutATraceBeginsOneThatIsNotSampled() {
    SpanContext one = seenBy(new Metadata());
    SpanContext other = seenBy(new Metadata());

    assertThat(one.isValid()).isTrue();
    assertThat(one.isSampled()).isFalse();
    assertThat(one.getTraceId()).isNotEqualTo(other.getTraceId());
  }

  @Test
  void aTraceThatIsNoneIsNotContinued() {
    Metadata headers = new Metadata();
    headers.put(key("traceparent"), "00-" + TRACE + "-nonsense-01");

    SpanContext seen = seenBy(headers);

    assertThat(seen.isValid()).isTrue();
    assertThat(seen.getTraceId()).isNotEqualTo(TRACE);
  }

  @Test
  void whatGrpcKnowsOfTheCallIsKept() {
    Context.Key<String> key = Context.key("known");
    List<String> seen = new ArrayList<>();
    Context.current()
        .withValue(key, "kept")
        .run(
            () ->
                traces
                    .interceptCall(
                        new UntouchedCall(),
                        new Metadata(),
                        (call, headers) -> {
                          seen.add(key.get());
                          return new ServerCall.Listener<String>() {
                            @Override
                            public void onMessage(String message) {
                              seen.add(key.get());
                            }
                          };
                        })
                    .onMessage(""));
    assertThat(seen).containsExactly("kept", "kept");
  }

  /** The context that every part of a handler finds: one and the same, and none afterwards. */
  private SpanContext seenBy(Metadata headers) {
    List<SpanContext> seen = new ArrayList<>();
    ServerCall.Listener<String> listener =
        traces.interceptCall(
            new UntouchedCall(),
            headers,
            (call, same) -> {
              seen.add(Span.current().getSpanContext());
              return new Handler(seen);
            });
    listener.onReady();
    listener.onMessage("");
    listener.onHalfClose();
    listener.onCancel();
    listener.onComplete();
    assertThat(Span.current().getSpanContext().isValid()).isFalse();
    assertThat(seen).hasSize(6);
    assertThat(new HashSet<>(seen)).hasSize(1);
    return seen.get(0);
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  private static final class Handler extends ServerCall.Listener<String> {
    private final List<SpanContext> seen;

    Handler(List<SpanContext> seen) {
      this.seen = seen;
    }

    @Override
    public void onReady() {
      seen.add(Span.current().getSpanContext());
    }

    @Override
    public void onMessage(String message) {
      seen.add(Span.current().getSpanContext());
    }

    @Override
    public void onHalfClose() {
      seen.add(Span.current().getSpanContext());
    }

    @Override
    public void onCancel() {
      seen.add(Span.current().getSpanContext());
    }

    @Override
    public void onComplete() {
      seen.add(Span.current().getSpanContext());
    }
  }
}
