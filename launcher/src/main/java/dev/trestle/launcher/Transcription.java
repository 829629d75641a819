package dev.trestle.launcher;

import com.google.gson.JsonObject;
import dev.trestle.v1.JobStatus;
import dev.trestle.v1.ListJobsRequest;
import dev.trestle.v1.TranscriptionJob;
import dev.trestle.v1.TranscriptionJobsGrpc;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The way of an uploaded audio file from its event on the bus to its completion there. */
final class Transcription {

  private final Path home;
  private final Options options;
  private final Steps steps;
  private final ManagedChannel adapter;

  Transcription(Path home, Options options, Steps steps, ManagedChannel adapter) {
    this.home = home;
    this.options = options;
    this.steps = steps;
    this.adapter = adapter;
  }

  /** Sees each step of the file's, and does its job by the reference worker. */
  void follow(BusTap tap, String fileId) {
    JsonObject onBus = awaitOnBus(tap, "AudioUploaded", fileId);
    String eventId =
        onBus.getAsJsonObject("detail").getAsJsonObject("_event").get("id").getAsString();
    steps.seen("AudioUploaded " + eventId + " is on the bus");
    TranscriptionJob queued = awaitJob(eventId, JobStatus.JOB_STATUS_QUEUED);
    steps.seen(
        "job "
            + queued.getJobId()
            + " is on queue "
            + options.environment()
            + "-transcription-jobs");
    work(queued.getJobId());
    TranscriptionJob completed = awaitJob(eventId, JobStatus.JOB_STATUS_COMPLETED);
    JsonObject completion = awaitOnBus(tap, "TranscriptionCompleted", fileId);
    steps.seen(
        "TranscriptionCompleted is on the bus: "
            + completion.getAsJsonObject("detail").get("status")
            + ", transcript "
            + completed.getS3OutputPath());
  }

  private static JsonObject awaitOnBus(BusTap tap, String type, String fileId) {
    return tap.await(
            envelope -> {
              JsonObject detail = envelope.getAsJsonObject("detail");
              return envelope.get("detail-type").getAsString().equals(type)
                  && detail.has("fileId")
                  && detail.get("fileId").getAsString().equals(fileId);
            },
            Steps.LIMIT)
        .orElseThrow(() -> new NotSeen(type + " did not come to the bus within " + Steps.LIMIT));
  }

  private TranscriptionJob awaitJob(String eventId, JobStatus status) {
    return Steps.await(
        () ->
            TranscriptionJobsGrpc.newBlockingStub(adapter)
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .listJobs(ListJobsRequest.newBuilder().setStatus(status).build())
                .getJobsList()
                .stream()
                .filter(job -> job.getEventId().equals(eventId))
                .findFirst(),
        "no job of event " + eventId + " came to " + status + " within " + Steps.LIMIT);
  }

  /** Runs the reference worker, which takes one job at a time, until it has done ours. */
  private void work(String jobId) {
    WorkerProcess.Run ours =
        Steps.await(
            () -> {
              WorkerProcess.Run run = WorkerProcess.runOnce(home, options);
              if (run.failedFor(jobId)) {
                throw new NotSeen("the reference worker failed: " + String.join("\n", run.lines()));
              }
              return run.mentions(jobId) ? Optional.of(run) : Optional.empty();
            },
            "the reference worker did not get job " + jobId + " within " + Steps.LIMIT);
    ours.lines().forEach(line -> steps.detail("worker: " + line));
    steps.seen("the reference worker did job " + jobId);
  }
}
