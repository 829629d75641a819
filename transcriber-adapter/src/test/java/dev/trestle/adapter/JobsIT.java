package dev.trestle.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.trestle.adapter.job.FaultyJobStore.Step;
import dev.trestle.aws.embedded.Aws;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.proto.RandomCalls;
import dev.trestle.server.testing.WholeService;
import dev.trestle.server.testing.faults.Scale;
import dev.trestle.v1.CancelJobRequest;
import dev.trestle.v1.GetJobRequest;
import dev.trestle.v1.JobChange;
import dev.trestle.v1.JobStatus;
import dev.trestle.v1.ListJobsRequest;
import dev.trestle.v1.ListJobsResponse;
import dev.trestle.v1.RetryJobRequest;
import dev.trestle.v1.TranscriptionJob;
import dev.trestle.v1.TranscriptionJobsGrpc;
import dev.trestle.v1.WatchJobsRequest;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The jobs over gRPC. */
@Aws
@MicronautTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JobsIT implements TestPropertyProvider {

  private final AwsEnvironment environment;
  private final List<String> ids = new ArrayList<>();
  private final FakeGateway gateway = new FakeGateway();
  @Inject WholeService service;
  private AdapterStack stack;

  JobsIT(AwsEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public Map<String, String> getProperties() {
    return AdapterStack.settings(environment, gateway);
  }

  @BeforeAll
  void start() throws Exception {
    stack = new AdapterStack(environment, service).whenReady();
    for (int i = 0; i < 5; i++) {
      JsonNode job = stack.newJob();
      ids.add(0, job.path("job_id").asText());
      stack.awaitJob(ids.get(0), JobStatus.JOB_STATUS_QUEUED);
      if (i == 2) {
        stack.writeTranscript(job);
        stack.awaitJob(ids.get(0), JobStatus.JOB_STATUS_COMPLETED);
      }
    }
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  @Test
  void allJobsAreListedNewestFirstPageByPage() {
    List<String> listed = new ArrayList<>();
    String token = "";
    do {
      ListJobsResponse page =
          stack
              .rpc()
              .listJobs(ListJobsRequest.newBuilder().setPageSize(2).setPageToken(token).build());
      page.getJobsList().forEach(job -> listed.add(job.getJobId()));
      token = page.getNextPageToken();
    } while (!token.isEmpty());

    assertThat(listed).isEqualTo(ids);
  }

  @Test
  void jobsOfOneStatusAreListed() {
    ListJobsResponse completed =
        stack
            .rpc()
            .listJobs(
                ListJobsRequest.newBuilder().setStatus(JobStatus.JOB_STATUS_COMPLETED).build());

    assertThat(completed.getJobsList())
        .extracting(TranscriptionJob::getJobId)
        .contains(ids.get(ids.size() - 3))
        .doesNotContain(ids.get(ids.size() - 1));
    assertThat(completed.getNextPageToken()).isEmpty();
  }

  @Test
  void aJobThatIsNotThereIsNotFound() throws Exception {
    Status status = failure(() -> get("nobody"));

    assertThat(status.getCode()).isEqualTo(Code.NOT_FOUND_VALUE);
    ErrorInfo info = status.getDetails(0).unpack(ErrorInfo.class);
    assertThat(info.getReason()).isEqualTo("JOB_NOT_FOUND");
    assertThat(info.getMetadataMap()).containsEntry("job_id", "nobody");
  }

  @Test
  void aFieldThatIsWrongIsNamed() throws Exception {
    assertInvalid("job_id", () -> get(""));
    assertInvalid("page_size", () -> list(ListJobsRequest.newBuilder().setPageSize(-1)));
    assertInvalid("page_size", () -> list(ListJobsRequest.newBuilder().setPageSize(1001)));
    assertInvalid("page_token", () -> list(ListJobsRequest.newBuilder().setPageToken("x")));
    assertInvalid("status", () -> list(ListJobsRequest.newBuilder().setStatusValue(77)));
  }

  @Test
  void nonsenseIsRefusedWithAReason() throws Exception {
    int each = Scale.current() == Scale.FULL ? 200 : 50;
    assertThat(
            RandomCalls.unexplained(
                stack.rpc().getChannel(), TranscriptionJobsGrpc.getServiceDescriptor(), each, 6))
        .isEmpty();
  }

  @Test
  void textThatIsNotUtf8IsTheCallersFault() throws Exception {
    MethodDescriptor<BytesValue, TranscriptionJob> method =
        TranscriptionJobsGrpc.getGetJobMethod().toBuilder(
                ProtoUtils.marshaller(BytesValue.getDefaultInstance()),
                TranscriptionJobsGrpc.getGetJobMethod().getResponseMarshaller())
            .build();
    BytesValue notText = BytesValue.of(ByteString.copyFrom(new byte[] {(byte) 0xff}));

    Status status =
        failure(
            () ->
                ClientCalls.blockingUnaryCall(
                    stack.rpc().getChannel(), method, CallOptions.DEFAULT, notText));

    assertThat(status.getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    assertThat(status.getDetails(0).unpack(ErrorInfo.class).getReason()).isEqualTo("INVALID_FIELD");
  }

  @Test
  void aTableThatDoesNotAnswerIsUnavailable() throws Exception {
    stack.jobs().failNext(Step.LIST, 1);
    Status listing = failure(() -> list(ListJobsRequest.newBuilder()));
    stack.jobs().failNext(Step.FIND, 1);
    Status getting = failure(() -> get(ids.get(0)));

    for (Status status : List.of(listing, getting)) {
      assertThat(status.getCode()).isEqualTo(Code.UNAVAILABLE_VALUE);
      assertThat(status.getDetails(0).unpack(ErrorInfo.class).getReason())
          .isEqualTo("JOBS_UNAVAILABLE");
    }
  }

  @Test
  void aCancelledJobMayBeTriedAgainAtAPlaceOfItsOwn() throws Exception {
    JsonNode first = stack.newJob();
    String jobId = first.path("job_id").asText();
    stack.awaitJob(jobId, JobStatus.JOB_STATUS_QUEUED);
    assertThat(reason(() -> retry(jobId))).isEqualTo("JOB_OPEN");

    CancelJobRequest cancel = CancelJobRequest.newBuilder().setJobId(jobId).build();
    TranscriptionJob cancelled = stack.rpc().cancelJob(cancel);
    assertThat(cancelled.getStatus()).isEqualTo(JobStatus.JOB_STATUS_CANCELLED);
    assertThat(stack.rpc().cancelJob(cancel)).isEqualTo(cancelled);
    stack.writeTranscript(first);

    assertThat(retry(jobId).getAttempt()).isEqualTo(1);
    JsonNode second = new ObjectMapper().readTree(stack.receive("transcription-jobs").body());
    assertThat(second.path("retry_count").asInt()).isEqualTo(1);
    assertThat(second.path("s3_output_path").asText()).endsWith(jobId + ".1.json");
    stack.writeTranscript(second);
    TranscriptionJob done = stack.awaitJob(jobId, JobStatus.JOB_STATUS_COMPLETED);

    assertThat(gateway.eventsOf(jobId)).hasSize(2);
    assertThat(done.getHistoryList())
        .extracting(JobChange::getStatus)
        .contains(JobStatus.JOB_STATUS_CANCELLED, JobStatus.JOB_STATUS_COMPLETED);
    assertThat(reason(() -> stack.rpc().cancelJob(cancel))).isEqualTo("JOB_ENDED");
    // The other tests count the jobs that were there before.
    ids.add(0, jobId);
  }

  @Test
  void whoeverWatchesIsToldWhatHappens() throws Exception {
    JsonNode job = stack.newJob();
    String jobId = job.path("job_id").asText();
    Iterator<TranscriptionJob> one = watch(WatchJobsRequest.newBuilder().setJobId(jobId));
    Iterator<TranscriptionJob> completed =
        watch(WatchJobsRequest.newBuilder().addStatuses(JobStatus.JOB_STATUS_COMPLETED));
    assertThat(one.next().getJobId()).isEqualTo(jobId);
    assertThat(completed.next().getStatus()).isEqualTo(JobStatus.JOB_STATUS_COMPLETED);

    stack.writeTranscript(job);

    TranscriptionJob last = one.next();
    while (one.hasNext()) {
      last = one.next();
    }
    assertThat(last.getStatus()).isEqualTo(JobStatus.JOB_STATUS_COMPLETED);
    String told = completed.next().getJobId();
    while (!told.equals(jobId)) {
      told = completed.next().getJobId();
    }
    assertThat(
            failure(() -> watch(WatchJobsRequest.newBuilder().setJobId("nobody")).next()).getCode())
        .isEqualTo(Code.NOT_FOUND_VALUE);
    ids.add(0, jobId);
  }

  private Iterator<TranscriptionJob> watch(WatchJobsRequest.Builder request) {
    return stack.rpc().withDeadlineAfter(60, TimeUnit.SECONDS).watchJobs(request.build());
  }

  private TranscriptionJob retry(String jobId) {
    return stack.rpc().retryJob(RetryJobRequest.newBuilder().setJobId(jobId).build());
  }

  private static String reason(Runnable call) throws Exception {
    return failure(call).getDetails(0).unpack(ErrorInfo.class).getReason();
  }

  private void get(String jobId) {
    stack.rpc().getJob(GetJobRequest.newBuilder().setJobId(jobId).build());
  }

  private void list(ListJobsRequest.Builder request) {
    stack.rpc().listJobs(request.build());
  }

  private static void assertInvalid(String field, Runnable call) throws Exception {
    Status status = failure(call);
    assertThat(status.getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    assertThat(status.getDetails(0).unpack(ErrorInfo.class).getReason()).isEqualTo("INVALID_FIELD");
    assertThat(status.getDetails(1).unpack(BadRequest.class).getFieldViolations(0).getField())
        .isEqualTo(field);
  }

  private static Status failure(Runnable call) {
    return StatusProto.fromThrowable(catchThrowableOfType(StatusRuntimeException.class, call::run));
  }
}
