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
import dev.trestle.server.security.Access;
import dev.trestle.server.security.Action;
import dev.trestle.server.security.Resource;
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
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gRPC edge: see {@code object_logs.proto}. Whoever may not see an object log is told so
 * whether there is one or not.
 */
@Singleton
final class ObjectLogsService implements ObjectLogsGrpc.AsyncService, BindableService {

  private static final Logger LOG = LoggerFactory.getLogger(ObjectLogsService.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** What a projection shows: the newest records of the log. */
  private static final Resource RECORDS = Resource.type(ObjectVersionEvents.TYPE);

  private final ObjectLogs logs;
  private final ObjectLogImports imports;
  private final OperationWatch watch;
  private final Projections projections;
  private final ObjectListing listing;
  private final Access access;

  ObjectLogsService(
      ObjectLogs logs,
      ObjectLogImports imports,
      OperationWatch watch,
      Projections projections,
      ObjectListing listing,
      Access access) {
    this.logs = logs;
    this.imports = imports;
    this.watch = watch;
    this.projections = projections;
    this.listing = listing;
    this.access = access;
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
            permitted(Action.MANAGE_OBJECT_LOGS, request.getName())
                .then(name -> shown(logs.create(request, Caller.current())))
                .then(log -> Answer.of(ObjectLogMessages.objectLog(log, Optional.empty()))),
        caller);
  }

  @Override
  public void getObjectLog(
      GetObjectLogRequest request, StreamObserver<dev.trestle.v1.ObjectLog> caller) {
    answer(
        () ->
            readable(request.getName())
                .then(log -> Answer.of(ObjectLogMessages.objectLog(log, projections.digest(log)))),
        caller);
  }

  @Override
  public void listObjectLogs(
      ListObjectLogsRequest request, StreamObserver<ListObjectLogsResponse> caller) {
    var reader = dev.trestle.server.security.Caller.current();
    answer(
        () ->
            logs.list(request, log -> access.may(reader, Action.READ, Resource.log(log.log())))
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
            permitted(Action.MANAGE_OBJECT_LOGS, request.getName())
                .then(name -> logs.delete(name, Caller.current()))
                .then(log -> Answer.of(DeleteObjectLogResponse.getDefaultInstance())),
        caller);
  }

  @Override
  public void getImport(GetImportRequest request, StreamObserver<Import> caller) {
    answer(
        () ->
            readable(request.getName())
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
    var watcher = dev.trestle.server.security.Caller.current();
    guarded(
        () -> {
          if (readable(request.getName()) instanceof Answer.Refused<ObjectLog> refused) {
            caller.onError(refused.problem().toException());
          } else {
            watch.watch(
                ObjectLogImports.id(request.getName()),
                ObjectLogMessages::imported,
                unused -> refusal(watcher, Action.READ, request.getName()),
                ObjectLogMessages.noImport(request.getName()),
                (ServerCallStreamObserver<Import>) caller);
          }
        },
        caller);
  }

  @Override
  public void listObjects(ListObjectsRequest request, StreamObserver<ObjectState> caller) {
    var reader = dev.trestle.server.security.Caller.current();
    guarded(
        () -> {
          Answer<ObjectLog> log =
              ObjectLogChecks.problemWithListing(request)
                  .<Answer<ObjectLog>>map(Answer::refuse)
                  .orElseGet(
                      () -> permitted(Action.READ, request.getName(), RECORDS).then(logs::require));
          if (log instanceof Answer.Refused<ObjectLog> refused) {
            caller.onError(refused.problem().toException());
          } else {
            listing.open(
                ((Answer.Given<ObjectLog>) log).response(),
                request,
                () -> refusal(reader, Action.READ, request.getName(), RECORDS),
                (ServerCallStreamObserver<ObjectState>) caller);
          }
        },
        caller);
  }

  private Answer<ObjectLog> readable(String name) {
    return permitted(Action.READ, name).then(logs::require);
  }

  /** The name, if the current caller may do this with the object log of it. */
  private Answer<String> permitted(Action action, String name, Resource... with) {
    Optional<Problem> problem =
        ObjectLogChecks.problemWithName(name)
            .or(
                () ->
                    Optional.ofNullable(
                        refusal(dev.trestle.server.security.Caller.current(), action, name, with)));
    return problem.<Answer<String>>map(Answer::refuse).orElseGet(() -> Answer.of(name));
  }

  private @Nullable Problem refusal(
      dev.trestle.server.security.Caller caller, Action action, String name, Resource... with) {
    Resource[] all = Arrays.copyOf(with, with.length + 1);
    all[with.length] = Resource.log(ObjectLog.LOGS + name);
    return access.refusal(caller, action, all);
  }

  /** Which other log is in the way is told to those who may see it. */
  private Answer<ObjectLog> shown(Answer<ObjectLog> created) {
    if (!(created instanceof Answer.Refused<ObjectLog> refused)
        || refused.problem().reason() != ErrorReason.ERROR_REASON_OBJECT_LOG_OVERLAPS) {
      return created;
    }
    String other = refused.problem().metadata().getOrDefault("other", "");
    return access.may(
            dev.trestle.server.security.Caller.current(),
            Action.READ,
            Resource.log(ObjectLog.LOGS + other))
        ? created
        : Answer.refuse(
            Problem.of(
                ErrorReason.ERROR_REASON_OBJECT_LOG_OVERLAPS,
                "Another object log records some of the same keys: choose another prefix, or ask"
                    + " the operators"));
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
