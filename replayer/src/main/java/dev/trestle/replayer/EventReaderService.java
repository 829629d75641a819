package dev.trestle.replayer;

import dev.trestle.replayer.group.Groups;
import dev.trestle.replayer.logs.Logs;
import dev.trestle.replayer.read.Reads;
import dev.trestle.replayer.request.Answer;
import dev.trestle.replayer.reseed.TestPattern;
import dev.trestle.server.MalformedRequests;
import dev.trestle.v1.CommitOffsetRequest;
import dev.trestle.v1.CommitOffsetResponse;
import dev.trestle.v1.DescribeLogRequest;
import dev.trestle.v1.EventReaderGrpc;
import dev.trestle.v1.GetGroupRequest;
import dev.trestle.v1.Group;
import dev.trestle.v1.ListGroupsRequest;
import dev.trestle.v1.ListGroupsResponse;
import dev.trestle.v1.ListLogsRequest;
import dev.trestle.v1.ListLogsResponse;
import dev.trestle.v1.Log;
import dev.trestle.v1.ReadRequest;
import dev.trestle.v1.ReadResponse;
import dev.trestle.v1.TestPatternRequest;
import dev.trestle.v1.TestPatternResponse;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The gRPC edge: see {@code reader.proto}. */
@Singleton
final class EventReaderService implements EventReaderGrpc.AsyncService, BindableService {

  private final Reads reads;
  private final Groups groups;
  private final Logs logs;
  private final TestPattern testPattern;

  EventReaderService(Reads reads, Groups groups, Logs logs, TestPattern testPattern) {
    this.reads = reads;
    this.groups = groups;
    this.logs = logs;
    this.testPattern = testPattern;
  }

  @Override
  public ServerServiceDefinition bindService() {
    return MalformedRequests.refused(EventReaderGrpc.bindService(this));
  }

  @Override
  public void read(ReadRequest request, StreamObserver<ReadResponse> caller) {
    reads.open(request, (ServerCallStreamObserver<ReadResponse>) caller);
  }

  @Override
  public void commitOffset(
      CommitOffsetRequest request, StreamObserver<CommitOffsetResponse> caller) {
    answer(() -> groups.commit(request), caller);
  }

  @Override
  public void getGroup(GetGroupRequest request, StreamObserver<Group> caller) {
    answer(() -> groups.get(request), caller);
  }

  @Override
  public void listGroups(ListGroupsRequest request, StreamObserver<ListGroupsResponse> caller) {
    // To be told that nobody waits is no failure of the answer.
    ((ServerCallStreamObserver<ListGroupsResponse>) caller).setOnCancelHandler(() -> {});
    var unused =
        groups
            .list(request, Context.current()::isCancelled)
            .whenComplete((answer, failure) -> finish(answer, failure, caller));
  }

  @Override
  public void describeLog(DescribeLogRequest request, StreamObserver<Log> caller) {
    answer(() -> logs.describe(request), caller);
  }

  @Override
  public void listLogs(ListLogsRequest request, StreamObserver<ListLogsResponse> caller) {
    answer(() -> logs.list(request), caller);
  }

  @Override
  public void testPattern(TestPatternRequest request, StreamObserver<TestPatternResponse> caller) {
    // To be told that nobody waits is no failure of the answer.
    ((ServerCallStreamObserver<TestPatternResponse>) caller).setOnCancelHandler(() -> {});
    answer(() -> testPattern.of(request), caller);
  }

  private static <T> void finish(
      @Nullable Answer<T> answer, @Nullable Throwable failure, StreamObserver<T> caller) {
    Throwable cause = failure instanceof CompletionException e ? e.getCause() : failure;
    if (cause instanceof CancellationException) {
      caller.onError(Status.CANCELLED.asRuntimeException());
      return;
    }
    try {
      answer(
          () -> {
            if (answer != null) {
              return answer;
            }
            throw cause instanceof RuntimeException known
                ? known
                : new IllegalStateException(cause);
          },
          caller);
    } catch (RuntimeException defect) {
      caller.onError(defect);
    }
  }

  private static <T> void answer(Supplier<Answer<T>> work, StreamObserver<T> caller) {
    Answer.give(caller, work);
  }
}
