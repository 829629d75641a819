package dev.trestle.adapter.job;

import static dev.trestle.server.testing.HandPolicy.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.trestle.server.security.Action;
import dev.trestle.server.security.Caller;
import dev.trestle.server.testing.FakeCaller;
import dev.trestle.server.testing.HandPolicy;
import dev.trestle.server.testing.RecordingAudit;
import dev.trestle.v1.CancelJobRequest;
import dev.trestle.v1.GetJobRequest;
import dev.trestle.v1.GetRouteRequest;
import dev.trestle.v1.JobHold;
import dev.trestle.v1.ListJobsRequest;
import dev.trestle.v1.ListRoutesRequest;
import dev.trestle.v1.ListRoutesResponse;
import dev.trestle.v1.PauseRouteRequest;
import dev.trestle.v1.ResumeRouteRequest;
import dev.trestle.v1.RetryJobRequest;
import dev.trestle.v1.TranscriptionRoute;
import dev.trestle.v1.WatchJobsRequest;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who sees jobs. */
class JobRightsTest {

  private final RecordingAudit audit = new RecordingAudit();
  private final HandPolicy policy = new HandPolicy(audit);
  private final InMemoryJobStore jobs = new InMemoryJobStore();
  private final TranscriptionJobsService service =
      new TranscriptionJobsService(
          jobs,
          new JobWatches(jobs, jobs, policy, Clock.systemUTC()),
          (job, state, message) -> {},
          job -> JobHold.JOB_HOLD_UNSPECIFIED,
          new AnyRoute(),
          policy,
          Clock.systemUTC());

  @Test
  void jobsAreSeenByThoseWhoMayReadThem() {
    policy.set(rule("ann", Action.READ_JOBS));

    assertThat(codeOf("ann", this::list)).isEqualTo(Status.Code.OK);
    assertThat(codeOf("bob", this::list)).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(codeOf("ann", this::get)).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(codeOf("bob", this::get)).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(codeOf("ann", this::watch)).isEqualTo(Status.Code.OK);
    assertThat(codeOf("bob", this::watch)).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(codeOf("ann", this::cancel)).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(codeOf("ann", this::retry)).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(audit.take())
        .extracting(RecordingAudit.Line::who)
        .containsExactly("bob", "bob", "bob", "ann", "ann");
    policy.off();
    assertThat(codeOf("bob", this::list)).isEqualTo(Status.Code.OK);
  }

  @Test
  void routesAreChangedByThoseWhoMayManageJobs() {
    policy.set(rule("ann", Action.READ_JOBS), rule("eve", Action.MANAGE_JOBS));

    for (Runnable call : List.<Runnable>of(this::getRoute, this::listRoutes)) {
      assertThat(codeOf("ann", call)).isEqualTo(Status.Code.OK);
      assertThat(codeOf("eve", call)).isEqualTo(Status.Code.PERMISSION_DENIED);
    }
    for (Runnable call : List.<Runnable>of(this::pauseRoute, this::resumeRoute)) {
      assertThat(codeOf("ann", call)).isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(codeOf("eve", call)).isEqualTo(Status.Code.OK);
    }
  }

  private void getRoute() {
    service.getRoute(GetRouteRequest.getDefaultInstance(), new Unheard<>());
  }

  private void listRoutes() {
    service.listRoutes(ListRoutesRequest.getDefaultInstance(), new Unheard<>());
  }

  private void pauseRoute() {
    service.pauseRoute(PauseRouteRequest.getDefaultInstance(), new Unheard<>());
  }

  private void resumeRoute() {
    service.resumeRoute(ResumeRouteRequest.getDefaultInstance(), new Unheard<>());
  }

  private void list() {
    service.listJobs(ListJobsRequest.getDefaultInstance(), new Unheard<>());
  }

  private void watch() {
    service.watchJobs(WatchJobsRequest.getDefaultInstance(), new FakeCaller<>());
  }

  private void cancel() {
    service.cancelJob(CancelJobRequest.getDefaultInstance(), new Unheard<>());
  }

  private void retry() {
    service.retryJob(RetryJobRequest.getDefaultInstance(), new Unheard<>());
  }

  private void get() {
    service.getJob(GetJobRequest.newBuilder().setJobId("none").build(), new Unheard<>());
  }

  private static Status.Code codeOf(String who, Runnable call) {
    Context caller = new Caller(Caller.Kind.TOKEN, who).in(Context.current());
    StatusRuntimeException refusal =
        catchThrowableOfType(StatusRuntimeException.class, () -> caller.run(call));
    return refusal == null ? Status.Code.OK : refusal.getStatus().getCode();
  }

  private static final class AnyRoute implements RouteCalls {
    @Override
    public TranscriptionRoute get(GetRouteRequest request) {
      return TranscriptionRoute.getDefaultInstance();
    }

    @Override
    public ListRoutesResponse list() {
      return ListRoutesResponse.getDefaultInstance();
    }

    @Override
    public TranscriptionRoute pause(PauseRouteRequest request) {
      return TranscriptionRoute.getDefaultInstance();
    }

    @Override
    public TranscriptionRoute resume(ResumeRouteRequest request) {
      return TranscriptionRoute.getDefaultInstance();
    }
  }

  private static final class Unheard<T> implements StreamObserver<T> {
    @Override
    public void onNext(T answer) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }
}
