package dev.trestle.gateway.publish;

import dev.trestle.proto.Problem;
import dev.trestle.server.MalformedRequests;
import dev.trestle.server.security.Caller;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.Event;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.PublishBatchRequest;
import dev.trestle.v1.PublishBatchResponse;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.PublishResponse;
import dev.trestle.v1.PublishResult;
import dev.trestle.v1.PublishStreamRequest;
import dev.trestle.v1.PublishStreamResponse;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The gRPC side of publishing. */
@Singleton
final class PublisherService implements EventPublisherGrpc.AsyncService, BindableService {

  private final Publish publish;
  private final PublishStreams streams;
  private final PublishConfig config;
  private final PublishMeters meters;

  PublisherService(
      Publish publish, PublishStreams streams, PublishConfig config, PublishMeters meters) {
    this.publish = publish;
    this.streams = streams;
    this.config = config;
    this.meters = meters;
  }

  @Override
  public ServerServiceDefinition bindService() {
    return MalformedRequests.refused(EventPublisherGrpc.bindService(this));
  }

  @Override
  public void publish(PublishRequest request, StreamObserver<PublishResponse> answer) {
    if (!request.hasEvent()) {
      throw Problem.invalidField("event", "required").toException();
    }
    Cancellation cancellation = Cancellation.of(answer);
    CompletableFuture<Published> published =
        publish.one(
            Caller.current(),
            request.getEvent(),
            request.getValidateOnly(),
            deadline(),
            cancellation::onCancel);
    var unused =
        published.whenComplete(
            (outcome, defect) -> {
              if (defect != null) {
                answer.onError(defect);
              } else if (outcome instanceof Published.Ok ok) {
                answer.onNext(ok.receipt());
                answer.onCompleted();
              } else if (outcome instanceof Published.Failed failed) {
                answer.onError(failed.problem().toException());
              }
            });
  }

  @Override
  public void publishBatch(
      PublishBatchRequest request, StreamObserver<PublishBatchResponse> answer) {
    checkCount(request.getEventsCount());
    meters.batch(request.getEventsCount());
    Cancellation cancellation = Cancellation.of(answer);
    Caller caller = Caller.current();
    Deadline deadline = deadline();
    List<CompletableFuture<Published>> all = new ArrayList<>(request.getEventsCount());
    for (Event event : request.getEventsList()) {
      all.add(
          publish.one(caller, event, request.getValidateOnly(), deadline, cancellation::onCancel));
    }
    var unused =
        CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
            .whenComplete(
                (none, defect) -> {
                  if (defect != null) {
                    answer.onError(defect);
                    return;
                  }
                  PublishBatchResponse.Builder results = PublishBatchResponse.newBuilder();
                  all.forEach(one -> results.addResults(result(one.join())));
                  answer.onNext(results.build());
                  answer.onCompleted();
                });
  }

  @Override
  public StreamObserver<PublishStreamRequest> publishStream(
      StreamObserver<PublishStreamResponse> answers) {
    return streams.open((ServerCallStreamObserver<PublishStreamResponse>) answers);
  }

  private void checkCount(int events) {
    if (events == 0) {
      throw Problem.of(
              ErrorReason.ERROR_REASON_EMPTY_BATCH, "The batch has no events: send at least one")
          .withViolation("events", "at least one is required")
          .toException();
    }
    if (events > config.maxBatchEvents()) {
      throw Problem.of(
              ErrorReason.ERROR_REASON_BATCH_TOO_LARGE,
              "The batch has "
                  + events
                  + " events, at most "
                  + config.maxBatchEvents()
                  + " are allowed: split it")
          .with("count", events)
          .with("limit", config.maxBatchEvents())
          .withViolation("events", "at most " + config.maxBatchEvents())
          .toException();
    }
  }

  private static PublishResult result(Published published) {
    return published instanceof Published.Ok ok
        ? PublishResult.newBuilder().setPublished(ok.receipt()).build()
        : PublishResult.newBuilder()
            .setError(((Published.Failed) published).problem().toStatus())
            .build();
  }

  private static Deadline deadline() {
    return Context.current().getDeadline();
  }
}
