package dev.trestle.adapter.scale;

import dev.trestle.adapter.dispatch.Load;
import dev.trestle.adapter.dispatch.Loads;
import dev.trestle.externalscaler.ExternalScalerGrpc;
import dev.trestle.externalscaler.GetMetricSpecResponse;
import dev.trestle.externalscaler.GetMetricsRequest;
import dev.trestle.externalscaler.GetMetricsResponse;
import dev.trestle.externalscaler.IsActiveResponse;
import dev.trestle.externalscaler.MetricSpec;
import dev.trestle.externalscaler.MetricValue;
import dev.trestle.externalscaler.ScaledObjectRef;
import dev.trestle.proto.Problem;
import dev.trestle.server.MalformedRequests;
import dev.trestle.server.security.Access;
import dev.trestle.server.security.Action;
import dev.trestle.v1.ErrorReason;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/** KEDA's external scaler. */
@Singleton
final class ExternalScalerService implements ExternalScalerGrpc.AsyncService, BindableService {

  private static final Logger LOG = LoggerFactory.getLogger(ExternalScalerService.class);

  private final Loads loads;
  private final ActivityWatch watch;
  private final Access access;

  ExternalScalerService(Loads loads, ActivityWatch watch, Access access) {
    this.loads = loads;
    this.watch = watch;
    this.access = access;
  }

  @Override
  public ServerServiceDefinition bindService() {
    return MalformedRequests.refused(ExternalScalerGrpc.bindService(this));
  }

  @Override
  public void isActive(ScaledObjectRef request, StreamObserver<IsActiveResponse> answer) {
    access.check(Action.SCALE);
    boolean isActive = load(Trigger.of(request)).isActive();
    answer.onNext(IsActiveResponse.newBuilder().setResult(isActive).build());
    answer.onCompleted();
  }

  @Override
  public void streamIsActive(ScaledObjectRef request, StreamObserver<IsActiveResponse> answer) {
    access.check(Action.SCALE);
    Trigger trigger = Trigger.of(request);
    watch.watch(
        trigger.route(),
        load(trigger).isActive(),
        (ServerCallStreamObserver<IsActiveResponse>) answer);
  }

  @Override
  public void getMetricSpec(ScaledObjectRef request, StreamObserver<GetMetricSpecResponse> answer) {
    access.check(Action.SCALE);
    Trigger trigger = Trigger.of(request);
    answer.onNext(
        GetMetricSpecResponse.newBuilder()
            .addMetricSpecs(
                MetricSpec.newBuilder()
                    .setMetricName(trigger.metricName())
                    .setTargetSize((long) Math.ceil(trigger.target()))
                    .setTargetSizeFloat(trigger.target()))
            .build());
    answer.onCompleted();
  }

  @Override
  public void getMetrics(GetMetricsRequest request, StreamObserver<GetMetricsResponse> answer) {
    access.check(Action.SCALE);
    Trigger trigger = Trigger.of(request.getScaledObjectRef());
    double value = trigger.measure().of(load(trigger));
    answer.onNext(
        GetMetricsResponse.newBuilder()
            .addMetricValues(
                MetricValue.newBuilder()
                    .setMetricName(trigger.metricName())
                    .setMetricValue((long) Math.ceil(value))
                    .setMetricValueFloat(value))
            .build());
    answer.onCompleted();
  }

  private Load load(Trigger trigger) {
    try {
      return loads.of(trigger.route());
    } catch (SdkException e) {
      LOG.warn("The job table does not answer", e);
      throw Problem.of(
              ErrorReason.ERROR_REASON_JOBS_UNAVAILABLE,
              "The job table does not answer: try again in a moment")
          .withRetryDelay(Duration.ofSeconds(1))
          .toException();
    }
  }
}
