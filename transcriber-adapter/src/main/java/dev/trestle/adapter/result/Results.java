package dev.trestle.adapter.result;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.adapter.event.Envelopes;
import dev.trestle.adapter.event.JsonText;
import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.event.Rejection;
import dev.trestle.adapter.job.S3Path;
import dev.trestle.adapter.job.TranscriptPlace;
import dev.trestle.adapter.job.TranscriptPlace.Attempt;
import dev.trestle.bus.ReceivedEvent;
import dev.trestle.queues.Message;
import dev.trestle.queues.MessageHandler;
import dev.trestle.queues.Outcome;
import dev.trestle.server.Environment;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Takes signs of a job's end from {@code <env>-transcription-results}: S3's event that a transcript
 * was written, or a worker's {@link ResultMessage}.
 */
@Singleton
final class Results implements MessageHandler {

  private final Environment environment;
  private final TranscriptPlace place;
  private final Transcripts transcripts;
  private final Completion completion;

  Results(
      Environment environment,
      TranscriptPlace place,
      Transcripts transcripts,
      Completion completion) {
    this.environment = environment;
    this.place = place;
    this.transcripts = transcripts;
    this.completion = completion;
  }

  @Override
  public String queue() {
    return environment.resultsQueue();
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
    ObjectNode object = ((Reading.Accepted<ObjectNode>) body).value();
    return ReceivedEvent.isMeant(object) ? written(object) : told(object);
  }

  private Outcome written(ObjectNode object) throws Exception {
    Reading<Attempt> reading = Envelopes.read(object).then(this::attempt);
    if (reading instanceof Reading.Refused<Attempt> refused) {
      return refused.why();
    }
    Attempt attempt = ((Reading.Accepted<Attempt>) reading).value();
    return completion.complete(
        attempt.jobId(),
        attempt.attempt(),
        job ->
            transcripts
                .read(job)
                .then(found -> Reading.of(new Result.Transcribed(found, found.partial()))));
  }

  private Reading<Attempt> attempt(ReceivedEvent event) {
    if (!event.source().equals("aws.s3") || !event.detailType().equals("Object Created")) {
      return Reading.refused(
          Rejection.RESULT_INVALID,
          "An event '"
              + event.detailType()
              + "' of "
              + event.source()
              + " is no result: let the rule send S3's Object Created only");
    }
    S3Path path =
        new S3Path(
            event.detail().path("bucket").path("name").asText(),
            event.detail().path("object").path("key").asText());
    return place
        .attempt(path)
        .map(Reading::of)
        .orElseGet(
            () ->
                Reading.refused(
                    Rejection.OBJECT_UNEXPECTED,
                    path
                        + " is not where a transcript lies, "
                        + place.of("<job id>")
                        + ": keep other objects out of the bucket"));
  }

  private Outcome told(ObjectNode object) throws Exception {
    Reading<ResultMessage> reading = ResultMessage.read(object);
    if (reading instanceof Reading.Refused<ResultMessage> refused) {
      return refused.why();
    }
    ResultMessage message = ((Reading.Accepted<ResultMessage>) reading).value();
    if (message.status() == ResultMessage.Status.RUNNING) {
      return completion.progress(
          message.jobId(), message.attempt(), message.percent(), message.workerId());
    }
    WorkError error = message.error();
    if (message.status() == ResultMessage.Status.FAILED && error != null) {
      return completion.complete(
          message.jobId(), message.attempt(), job -> Reading.of(new Result.Failed(error)));
    }
    boolean partial = message.status() == ResultMessage.Status.PARTIAL;
    return completion.complete(
        message.jobId(),
        message.attempt(),
        job ->
            transcripts
                .read(job)
                .then(
                    found ->
                        Reading.of(new Result.Transcribed(found, partial || found.partial()))));
  }
}
