package dev.trestle.adapter.result;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.adapter.event.JsonText;
import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.event.Rejection;
import dev.trestle.adapter.job.Job;
import dev.trestle.queues.Message;
import dev.trestle.queues.MessageHandler;
import dev.trestle.queues.Outcome;
import dev.trestle.server.Environment;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Takes jobs that no worker could do from {@code <env>-transcription-jobs-dlq}, where SQS moves a
 * job's message after its last try, and ends them as failed. What is no job's message goes to
 * {@code <env>-transcription-results-dlq}, since a dead-letter queue has none of its own.
 */
@Singleton
final class GivenUpJobs implements MessageHandler {

  private static final WorkError GIVEN_UP =
      new WorkError(
          "WORKERS_GAVE_UP",
          "No worker completed the job within the tries that the queue allows; their logs say why",
          true);

  private final Environment environment;
  private final Transcripts transcripts;
  private final Completion completion;

  GivenUpJobs(Environment environment, Transcripts transcripts, Completion completion) {
    this.environment = environment;
    this.transcripts = transcripts;
    this.completion = completion;
  }

  @Override
  public String queue() {
    return environment.deadLetterQueue(environment.jobsQueue());
  }

  @Override
  public Optional<String> deadLetterQueue() {
    return Optional.of(environment.deadLetterQueue(environment.resultsQueue()));
  }

  @Override
  public Outcome handle(Message message) throws Exception {
    Reading<ObjectNode> body = JsonText.object(message.body(), Rejection.NOT_JSON);
    if (body instanceof Reading.Refused<ObjectNode> refused) {
      return refused.why();
    }
    ObjectNode job = ((Reading.Accepted<ObjectNode>) body).value();
    String jobId = job.path("job_id").asText();
    if (jobId.isEmpty()) {
      return Rejection.RESULT_INVALID.because("job_id: is missing");
    }
    return completion.complete(
        jobId, job.path("retry_count").asInt(Completion.ANY_ATTEMPT), this::lastLook);
  }

  /** A worker may have written the transcript and failed only to delete its message. */
  private Reading<Result> lastLook(Job job) throws Exception {
    Reading<Transcript> reading = transcripts.read(job);
    if (reading instanceof Reading.Accepted<Transcript> found) {
      return Reading.of(new Result.Transcribed(found.value(), found.value().partial()));
    }
    Outcome.Rejected why = ((Reading.Refused<Transcript>) reading).why();
    // That nothing is there is what is to be expected.
    return why.code().equals(Rejection.TRANSCRIPT_NOT_FOUND.name())
        ? Reading.of(new Result.Failed(GIVEN_UP))
        : Reading.of(
            new Result.Failed(
                new WorkError(GIVEN_UP.code(), GIVEN_UP.message() + ". " + why.message(), true)));
  }
}
