package dev.trestle.adapter.result;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.adapter.event.Envelopes;
import dev.trestle.adapter.event.JsonText;
import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.event.Rejection;
import dev.trestle.adapter.job.S3Path;
import dev.trestle.adapter.route.OutputTemplate.Attempt;
import dev.trestle.adapter.route.Routes;
import dev.trestle.bus.ReceivedEvent;
import dev.trestle.queues.Message;
import dev.trestle.queues.MessageHandler;
import dev.trestle.queues.Outcome;
import dev.trestle.server.Environment;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes signs of a job's end from {@code <env>-transcription-results}: S3's event that a transcript
 * was written, or a worker's {@link ResultMessage}.
 */
@Singleton
final class Results implements MessageHandler {

  private static final Logger LOG = LoggerFactory.getLogger(Results.class);

  private final Environment environment;
  private final Routes routes;
  private final Transcripts transcripts;
  private final Completion completion;

  Results(Environment environment, Routes routes, Transcripts transcripts, Completion completion) {
    this.environment = environment;
    this.routes = routes;
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
    Reading<S3Path> reading = Envelopes.read(object).then(Results::object);
    if (reading instanceof Reading.Refused<S3Path> refused) {
      return refused.why();
    }
    S3Path path = ((Reading.Accepted<S3Path>) reading).value();
    Optional<Attempt> attempt = routes.attempt(path);
    if (attempt.isEmpty()) {
      // Workers keep their statistics and progress beside the transcripts.
      LOG.debug("{} is not where a transcript lies, and is left alone", path);
      return new Outcome.Done("object_ignored");
    }
    return completion.complete(
        attempt.get().jobId(),
        attempt.get().number(),
        job ->
            transcripts
                .read(job)
                .then(found -> Reading.of(new Result.Transcribed(found, found.partial()))));
  }

  private static Reading<S3Path> object(ReceivedEvent event) {
    if (!event.source().equals("aws.s3") || !event.detailType().equals("Object Created")) {
      return Reading.refused(
          Rejection.RESULT_INVALID,
          "An event '"
              + event.detailType()
              + "' of "
              + event.source()
              + " is no result: let the rule send S3's Object Created only");
    }
    return Reading.of(
        new S3Path(
            event.detail().path("bucket").path("name").asText(),
            event.detail().path("object").path("key").asText()));
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
