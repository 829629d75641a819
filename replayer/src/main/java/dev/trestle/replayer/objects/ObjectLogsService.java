package dev.trestle.replayer.objects;

import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.store.StoreException;
import dev.trestle.proto.Problem;
import dev.trestle.replayer.objects.projection.ObjectListing;
import dev.trestle.replayer.objects.projection.Projections;
import dev.trestle.replayer.operation.Caller;
import dev.trestle.replayer.operation.OperationWatch;
import dev.trestle.replayer.request.Answer;
import dev.trestle.server.MalformedRequests;
import dev.trestle.v1.CreateObjectLogRequest;
import dev.trestle.v1.DeleteObjectLogRequest;
import dev.trestle.v1.DeleteObjectLogResponse;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.GetImportRequest;
import dev.trestle.v1.GetObjectLogRequest;
import dev.trestle.v1.Import;
import dev.trestle.v1.ListObjectLogsRequest;
import dev.trestle.v1.ListObjectLogsResponse;
import dev.trestle.v1.ListObjectsRequest;
import dev.trestle.v1.ObjectLogsGrpc;
import dev.trestle.v1.ObjectState;
import dev.trestle.v1.WatchImportRequest;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gRPC edge: see {@code object_logs.proto}. */
@Singleton
final class ObjectLogsService implements ObjectLogsGrpc.AsyncService, BindableService {

  private static final Logger LOG = LoggerFactory.getLogger(ObjectLogsService.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final ObjectLogs logs;
  private final ObjectLogImports imports;
  private final OperationWatch watch;
  private final Projections projections;
  private final ObjectListing listing;

  ObjectLogsService(
      ObjectLogs logs,
      ObjectLogImports imports,
      OperationWatch watch,
      Projections projections,
      ObjectListing listing) {
    this.logs = logs;
    this.imports = imports;
    this.watch = watch;
    this.projections = projections;
    this.listing = listing;
  }

  @Override
  public ServerServiceDefinition bindService() {
    return MalformedRequests.refused(ObjectLogsGrpc.bindService(this));
  }

  @Override
  public void createObjectLog(
      CreateObjectLogRequest request, StreamObserver<dev.trestle.v1.ObjectLog> caller) {
    answer(
        () ->
            logs.create(request, Caller.current())
                .then(log -> Answer.of(ObjectLogMessages.objectLog(log, Optional.empty()))),
        caller);
  }

  @Override
  public void getObjectLog(
      GetObjectLogRequest request, StreamObserver<dev.trestle.v1.ObjectLog> caller) {
    answer(
        () ->
            logs.require(request.getName())
                .then(log -> Answer.of(ObjectLogMessages.objectLog(log, projections.digest(log)))),
        caller);
  }

  @Override
  public void listObjectLogs(
      ListObjectLogsRequest request, StreamObserver<ListObjectLogsResponse> caller) {
    answer(
        () ->
            logs.list(request)
                .then(
                    page -> {
                      ListObjectLogsResponse.Builder response =
                          ListObjectLogsResponse.newBuilder().setNextPageToken(page.nextToken());
                      page.items()
                          .forEach(
                              log ->
                                  response.addObjectLogs(
                                      ObjectLogMessages.objectLog(log, Optional.empty())));
                      return Answer.of(response.build());
                    }),
        caller);
  }

  @Override
  public void deleteObjectLog(
      DeleteObjectLogRequest request, StreamObserver<DeleteObjectLogResponse> caller) {
    answer(
        () ->
            logs.delete(request.getName(), Caller.current())
                .then(log -> Answer.of(DeleteObjectLogResponse.getDefaultInstance())),
        caller);
  }

  @Override
  public void getImport(GetImportRequest request, StreamObserver<Import> caller) {
    answer(
        () ->
            logs.require(request.getName())
                .then(
                    log ->
                        imports
                            .find(log.name())
                            .<Answer<Import>>map(o -> Answer.of(ObjectLogMessages.imported(o)))
                            .orElseGet(
                                () -> Answer.refuse(ObjectLogMessages.noImport(log.name())))),
        caller);
  }

  @Override
  public void watchImport(WatchImportRequest request, StreamObserver<Import> caller) {
    guarded(
        () -> {
          if (logs.require(request.getName()) instanceof Answer.Refused<ObjectLog> refused) {
            caller.onError(refused.problem().toException());
          } else {
            watch.watch(
                ObjectLogImports.id(request.getName()),
                ObjectLogMessages::imported,
                ObjectLogMessages.noImport(request.getName()),
                (ServerCallStreamObserver<Import>) caller);
          }
        },
        caller);
  }

  @Override
  public void listObjects(ListObjectsRequest request, StreamObserver<ObjectState> caller) {
    guarded(
        () -> {
          Answer<ObjectLog> log =
              ObjectLogChecks.problemWithListing(request)
                  .<Answer<ObjectLog>>map(Answer::refuse)
                  .orElseGet(() -> logs.require(request.getName()));
          if (log instanceof Answer.Refused<ObjectLog> refused) {
            caller.onError(refused.problem().toException());
          } else {
            listing.open(
                ((Answer.Given<ObjectLog>) log).response(),
                request,
                (ServerCallStreamObserver<ObjectState>) caller);
          }
        },
        caller);
  }

  private static <T> void answer(Supplier<Answer<T>> work, StreamObserver<T> caller) {
    guarded(() -> work.get().send(caller), caller);
  }

  private static void guarded(Runnable work, StreamObserver<?> caller) {
    try {
      work.run();
    } catch (LogUnavailableException | StoreException e) {
      LOG.warn("A table does not answer", e);
      caller.onError(
          Problem.of(ErrorReason.ERROR_REASON_LOG_UNAVAILABLE, "The log does not answer: retry")
              .withRetryDelay(RETRY)
              .toException());
    }
  }
}
