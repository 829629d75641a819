package dev.trestle.adapter.job;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.trestle.adapter.job.JobStore.Listing;
import dev.trestle.adapter.job.JobStore.Place;
import dev.trestle.proto.Problem;
import dev.trestle.server.MalformedRequests;
import dev.trestle.server.security.Access;
import dev.trestle.server.security.Action;
import dev.trestle.server.security.Caller;
import dev.trestle.v1.CancelJobRequest;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.GetJobRequest;
import dev.trestle.v1.GetRouteRequest;
import dev.trestle.v1.JobStatus;
import dev.trestle.v1.ListJobsRequest;
import dev.trestle.v1.ListJobsResponse;
import dev.trestle.v1.ListRoutesRequest;
import dev.trestle.v1.ListRoutesResponse;
import dev.trestle.v1.PauseRouteRequest;
import dev.trestle.v1.ResumeRouteRequest;
import dev.trestle.v1.RetryJobRequest;
import dev.trestle.v1.TranscriptionJob;
import dev.trestle.v1.TranscriptionJobsGrpc;
import dev.trestle.v1.TranscriptionRoute;
import dev.trestle.v1.WatchJobsRequest;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/** Shows jobs and routes over gRPC, and changes them. */
@Singleton
final class TranscriptionJobsService
    implements TranscriptionJobsGrpc.AsyncService, BindableService {

  private static final Logger LOG = LoggerFactory.getLogger(TranscriptionJobsService.class);
  private static final int DEFAULT_PAGE = 100;
  private static final int MAX_PAGE = 1000;

  /** A key of an index has 1 to 2,048 bytes. */
  static final int MAX_USER_ID = 512;

  private final JobStore jobs;
  private final JobWatches watches;
  private final Ends ends;
  private final Holds holds;
  private final RouteCalls routes;
  private final Access access;
  private final Clock clock;

  TranscriptionJobsService(
      JobStore jobs,
      JobWatches watches,
      Ends ends,
      Holds holds,
      RouteCalls routes,
      Access access,
      Clock clock) {
    this.jobs = jobs;
    this.watches = watches;
    this.ends = ends;
    this.holds = holds;
    this.routes = routes;
    this.access = access;
    this.clock = clock;
  }

  @Override
  public ServerServiceDefinition bindService() {
    return MalformedRequests.refused(TranscriptionJobsGrpc.bindService(this));
  }

  @Override
  public void getJob(GetJobRequest request, StreamObserver<TranscriptionJob> answer) {
    access.check(Action.READ_JOBS);
    Job job = found(request.getJobId());
    answer.onNext(JobMessages.of(job).toBuilder().setHeldBy(asked(() -> holds.of(job))).build());
    answer.onCompleted();
  }

  private Job found(String jobId) {
    if (jobId.isEmpty()) {
      throw Problem.invalidField("job_id", "is required").toException();
    }
    return asked(() -> jobs.find(jobId))
        .orElseThrow(
            () ->
                Problem.of(
                        ErrorReason.ERROR_REASON_JOB_NOT_FOUND,
                        "There is no job " + jobId + ": look it up with ListJobs")
                    .with("job_id", jobId)
                    .toException());
  }

  @Override
  public void cancelJob(CancelJobRequest request, StreamObserver<TranscriptionJob> answer) {
    access.check(Action.MANAGE_JOBS);
    Job job = found(request.getJobId());
    if (!job.isOver()) {
      job =
          asked(
              () -> {
                Job open = found(request.getJobId());
                ends.end(open, JobState.CANCELLED, "Cancelled on request");
                return found(request.getJobId());
              });
    }
    Ending ending = job.ending();
    if (ending == null || ending.state() != JobState.CANCELLED) {
      throw Problem.of(
              ErrorReason.ERROR_REASON_JOB_ENDED,
              "Job " + job.jobId() + " cannot be cancelled: it ended, or began another attempt")
          .with("job_id", job.jobId())
          .with("status", (ending == null ? job.state() : ending.state()).name())
          .toException();
    }
    answer.onNext(JobMessages.of(job));
    answer.onCompleted();
  }

  @Override
  public void retryJob(RetryJobRequest request, StreamObserver<TranscriptionJob> answer) {
    access.check(Action.MANAGE_JOBS);
    Job job = found(request.getJobId());
    JobStore.Changed changed =
        job.state().isEnd()
            ? asked(() -> jobs.again(job, clock.instant(), "Retried on request"))
            : new JobStore.Changed(job, false);
    if (!changed.written()) {
      throw Problem.of(
              ErrorReason.ERROR_REASON_JOB_OPEN,
              "Job " + job.jobId() + " has not ended: cancel it first, or wait for its end")
          .with("job_id", job.jobId())
          .with("status", changed.job().state().name())
          .toException();
    }
    answer.onNext(JobMessages.of(changed.job()));
    answer.onCompleted();
  }

  @Override
  public void listJobs(ListJobsRequest request, StreamObserver<ListJobsResponse> answer) {
    access.check(Action.READ_JOBS);
    Listing listing = listing(request);
    int size = size(request);
    String token = request.getPageToken();
    Place after = token.isEmpty() ? null : place(listing, token);
    JobPage page = asked(() -> jobs.list(listing, size, after));
    ListJobsResponse.Builder response = ListJobsResponse.newBuilder();
    page.jobs().forEach(job -> response.addJobs(JobMessages.of(job)));
    Place next = page.next();
    if (next != null) {
      response.setNextPageToken(PageToken.write(listing, next));
    }
    answer.onNext(response.build());
    answer.onCompleted();
  }

  @Override
  public void watchJobs(WatchJobsRequest request, StreamObserver<TranscriptionJob> answer) {
    access.check(Action.READ_JOBS);
    JobFilter filter = JobFilter.of(request);
    if (filter.jobId() != null) {
      found(filter.jobId());
    }
    var caller = (ServerCallStreamObserver<TranscriptionJob>) answer;
    var unused =
        asked(
            () -> {
              watches.open(filter, Caller.current(), caller);
              return filter;
            });
  }

  @Override
  public void getRoute(GetRouteRequest request, StreamObserver<TranscriptionRoute> answer) {
    access.check(Action.READ_JOBS);
    answer.onNext(asked(() -> routes.get(request)));
    answer.onCompleted();
  }

  @Override
  public void listRoutes(ListRoutesRequest request, StreamObserver<ListRoutesResponse> answer) {
    access.check(Action.READ_JOBS);
    answer.onNext(asked(routes::list));
    answer.onCompleted();
  }

  @Override
  public void pauseRoute(PauseRouteRequest request, StreamObserver<TranscriptionRoute> answer) {
    access.check(Action.MANAGE_JOBS);
    answer.onNext(asked(() -> routes.pause(request)));
    answer.onCompleted();
  }

  @Override
  public void resumeRoute(ResumeRouteRequest request, StreamObserver<TranscriptionRoute> answer) {
    access.check(Action.MANAGE_JOBS);
    answer.onNext(asked(() -> routes.resume(request)));
    answer.onCompleted();
  }

  private static Place place(Listing listing, String token) {
    return PageToken.read(listing, token)
        .orElseThrow(
            () ->
                Problem.invalidField(
                        "page_token",
                        "is not one that was given out for this question: use next_page_token of"
                            + " the page before with the same other fields, or none")
                    .toException());
  }

  private static Listing listing(ListJobsRequest request) {
    String user = request.getUserId();
    if (user.length() > MAX_USER_ID) {
      throw Problem.invalidField("user_id", "is longer than " + MAX_USER_ID + " characters")
          .toException();
    }
    return new Listing(
        states(request),
        user.isEmpty() ? null : user,
        request.hasFromTime() ? time("from_time", request.getFromTime()) : null,
        request.hasUntilTime() ? time("until_time", request.getUntilTime()) : null);
  }

  private static Instant time(String field, Timestamp time) {
    if (!Timestamps.isValid(time)) {
      throw Problem.invalidField(field, "is no time from year 1 to 9999").toException();
    }
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  private static int size(ListJobsRequest request) {
    int size = request.getPageSize();
    if (size < 0 || size > MAX_PAGE) {
      throw Problem.invalidField("page_size", "is " + size + ": use 1 to " + MAX_PAGE + ", or 0")
          .toException();
    }
    return size == 0 ? DEFAULT_PAGE : size;
  }

  private static Set<JobState> states(ListJobsRequest request) {
    return switch (request.getStatus()) {
      case JOB_STATUS_UNSPECIFIED -> EnumSet.allOf(JobState.class);
      case JOB_STATUS_ACCEPTED -> EnumSet.of(JobState.ACCEPTED);
      case JOB_STATUS_QUEUED -> EnumSet.of(JobState.QUEUED);
      case JOB_STATUS_RUNNING -> EnumSet.of(JobState.RUNNING);
      case JOB_STATUS_TIMED_OUT -> EnumSet.of(JobState.TIMED_OUT);
      case JOB_STATUS_CANCELLED -> EnumSet.of(JobState.CANCELLED);
      case JOB_STATUS_COMPLETED -> EnumSet.of(JobState.COMPLETED);
      case JOB_STATUS_PARTIAL -> EnumSet.of(JobState.PARTIAL);
      case JOB_STATUS_FAILED -> EnumSet.of(JobState.FAILED);
      case UNRECOGNIZED ->
          throw Problem.invalidField(
                  "status",
                  "is "
                      + request.getStatusValue()
                      + ": use a value of JobStatus, at most "
                      + JobStatus.JOB_STATUS_CANCELLED.getNumber())
              .toException();
    };
  }

  private static <T> T asked(Supplier<T> question) {
    try {
      return question.get();
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
