package dev.trestle.adapter.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.trestle.adapter.dispatch.Load;
import dev.trestle.adapter.dispatch.Loads;
import dev.trestle.externalscaler.ExternalScalerGrpc;
import dev.trestle.externalscaler.GetMetricsRequest;
import dev.trestle.externalscaler.IsActiveResponse;
import dev.trestle.externalscaler.MetricSpec;
import dev.trestle.externalscaler.MetricValue;
import dev.trestle.externalscaler.ScaledObjectRef;
import dev.trestle.server.security.Action;
import dev.trestle.server.testing.FakeCaller;
import dev.trestle.server.testing.HandPolicy;
import dev.trestle.server.testing.RecordingAudit;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.util.TransmitStatusRuntimeExceptionInterceptor;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;

/** What KEDA is answered. */
class ExternalScalerTest {

  private static final Load NOTHING = new Load(0, Duration.ZERO, 0, Duration.ZERO);

  private volatile Load load = new Load(3, Duration.ofMillis(4_500_250), 2, Duration.ofMinutes(10));
  private final AtomicInteger looks = new AtomicInteger();
  private volatile @Nullable RuntimeException failure;
  private final Loads loads =
      route -> {
        looks.incrementAndGet();
        if (failure != null) {
          throw failure;
        }
        return load;
      };
  private final ActivityWatch watch = new ActivityWatch(loads);
  private final HandPolicy policy = new HandPolicy(new RecordingAudit());
  private Server server;
  private ManagedChannel channel;
  private ExternalScalerGrpc.ExternalScalerBlockingStub keda;

  @BeforeEach
  void start() throws Exception {
    policy.off();
    server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(new ExternalScalerService(loads, watch, policy))
            .intercept(TransmitStatusRuntimeExceptionInterceptor.instance())
            .build()
            .start();
    channel =
        Grpc.newChannelBuilder("localhost:" + server.getPort(), InsecureChannelCredentials.create())
            .build();
    keda = ExternalScalerGrpc.newBlockingStub(channel);
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
    watch.close();
  }

  @Test
  void audioThatWaitsAndRunsIsTheMetricUnlessTheTriggerSaysOtherwise() {
    MetricSpec spec = keda.getMetricSpec(scaled(Map.of("route", "audio"))).getMetricSpecs(0);
    MetricValue value = value(Map.of("route", "audio"));

    assertThat(spec.getMetricName()).isEqualTo("trestle-audio-audio-seconds");
    assertThat(spec.getTargetSize()).isEqualTo(1800);
    assertThat(spec.getTargetSizeFloat()).isEqualTo(1800);
    assertThat(value.getMetricName()).isEqualTo(spec.getMetricName());
    assertThat(value.getMetricValueFloat()).isEqualTo(5100.25);
    assertThat(value.getMetricValue()).isEqualTo(5101);
    assertThat(value(Map.of("route", "audio", "metric", "jobs")).getMetricValue()).isEqualTo(5);
    assertThat(value(Map.of("route", "audio", "metric", "waiting-jobs")).getMetricValue())
        .isEqualTo(3);
    assertThat(
            value(Map.of("route", "audio", "metric", "waiting-audio-seconds"))
                .getMetricValueFloat())
        .isEqualTo(4500.25);
  }

  @Test
  void aTargetMayBeAFraction() {
    MetricSpec spec =
        keda.getMetricSpec(scaled(Map.of("route", "audio", "metric", "jobs", "target", "0.5")))
            .getMetricSpecs(0);

    assertThat(spec.getTargetSizeFloat()).isEqualTo(0.5);
    assertThat(spec.getTargetSize()).isEqualTo(1);
  }

  @Test
  void aWorkerIsNeededWhileAnythingWaitsOrRuns() {
    assertThat(isActive()).isTrue();
    load = new Load(0, Duration.ZERO, 1, Duration.ofMinutes(1));
    assertThat(isActive()).isTrue();
    load = NOTHING;
    assertThat(isActive()).isFalse();
    assertThat(value(Map.of("route", "audio")).getMetricValue()).isZero();
  }

  @Test
  void aStreamTellsEachChangeOnce() {
    load = NOTHING;
    Iterator<IsActiveResponse> stream =
        keda.withDeadlineAfter(1, TimeUnit.MINUTES)
            .streamIsActive(scaled(Map.of("route", "audio")));
    assertThat(stream.next().getResult()).isFalse();

    load = new Load(1, Duration.ZERO, 0, Duration.ZERO);
    assertThat(told(stream)).isTrue();

    watch.tell();
    load = NOTHING;
    assertThat(told(stream)).isFalse();
  }

  /** Looks until something is told: a call is answered first, and watches a moment later. */
  private boolean told(Iterator<IsActiveResponse> stream) {
    CompletableFuture<IsActiveResponse> next = CompletableFuture.supplyAsync(stream::next);
    while (!next.isDone()) {
      watch.tell();
      Thread.onSpinWait();
    }
    return next.join().getResult();
  }

  @Test
  void aLookIsSharedAlsoWhileTheTableDoesNotAnswer() {
    load = NOTHING;
    FakeCaller<IsActiveResponse> one = new FakeCaller<>();
    FakeCaller<IsActiveResponse> two = new FakeCaller<>();
    watch.watch("audio", false, one);
    watch.watch("audio", false, two);

    failure = SdkClientException.create("planted");
    watch.tell();
    assertThat(looks).hasValue(1);

    failure = null;
    load = new Load(1, Duration.ZERO, 0, Duration.ZERO);
    watch.tell();
    assertThat(looks).hasValue(2);
    for (FakeCaller<IsActiveResponse> caller : List.of(one, two)) {
      assertThat(caller.told).extracting(IsActiveResponse::getResult).containsExactly(false, true);
      assertThat(caller.error).isNull();
    }
  }

  /** The server makes INTERNAL of what is no status: {@code ServerTest}. */
  @Test
  void aDefectEndsTheCallsThatItConcerns() {
    FakeCaller<IsActiveResponse> caller = new FakeCaller<>();
    watch.watch("audio", false, caller);

    failure = new IllegalStateException("planted");
    watch.tell();

    assertThat(caller.error).isSameAs(failure);
  }

  @Test
  void aServerThatStopsSaysSo() {
    Iterator<IsActiveResponse> stream = keda.streamIsActive(scaled(Map.of("route", "audio")));
    stream.next();
    watch.drain().toCompletableFuture().join();

    StatusRuntimeException end =
        catchThrowableOfType(StatusRuntimeException.class, stream::hasNext);
    assertThat(end.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void aTriggerThatIsWrongIsToldTheKey() {
    assertWrong(Map.of(), "route");
    assertWrong(Map.of("route", "audio", "metric", "minutes"), "waiting-audio-seconds");
    assertWrong(Map.of("route", "audio", "target", "many"), "target");
    assertWrong(Map.of("route", "audio", "target", "NaN"), "target");
    assertWrong(Map.of("route", "audio", "target", "0"), "target");
  }

  @Test
  void itIsForThoseWhoMayScale() {
    policy.set(HandPolicy.rule("somebody", Action.SCALE));

    for (Runnable call :
        new Runnable[] {
          this::isActive,
          () -> value(Map.of("route", "audio")),
          () -> keda.getMetricSpec(scaled(Map.of("route", "audio"))),
          () -> keda.streamIsActive(scaled(Map.of("route", "audio"))).next()
        }) {
      StatusRuntimeException refusal =
          catchThrowableOfType(StatusRuntimeException.class, call::run);
      assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    }
  }

  private void assertWrong(Map<String, String> metadata, String key) {
    StatusRuntimeException wrong =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> keda.getMetricSpec(scaled(metadata)));
    assertThat(wrong.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(wrong).hasMessageContaining(key);
  }

  private boolean isActive() {
    return keda.isActive(scaled(Map.of("route", "audio"))).getResult();
  }

  private MetricValue value(Map<String, String> metadata) {
    return keda.getMetrics(
            GetMetricsRequest.newBuilder().setScaledObjectRef(scaled(metadata)).build())
        .getMetricValues(0);
  }

  private static ScaledObjectRef scaled(Map<String, String> metadata) {
    return ScaledObjectRef.newBuilder()
        .setName("workers")
        .setNamespace("gpu")
        .putAllScalerMetadata(metadata)
        .build();
  }
}
