package dev.trestle.adapter.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.uuid.Generators;
import dev.trestle.adapter.AdapterConfig;
import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.event.Rejection;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.S3Path;
import dev.trestle.adapter.job.TranscriptPlace;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** Makes the job that an event asks for: the same one, whenever it is made. */
@Singleton
final class NewJob {

  /** Makes a job's id from an event's, by RFC 9562 version 5; never changes. */
  private static final UUID NAMESPACE = UUID.fromString("6b1d2a52-3f0f-5c0e-9a52-7d4c8f0e1b11");

  static final String ROUTE = "audio";

  private final AdapterConfig config;
  private final TranscriptPlace transcripts;

  NewJob(AdapterConfig config, TranscriptPlace transcripts) {
    this.config = config;
    this.transcripts = transcripts;
  }

  /** The id of an event's job; of an event that a reseed asks new jobs for, one for each reseed. */
  static String jobId(AudioEvent event) {
    return event.replay().newJobs()
        ? jobId(event.id() + "\n" + event.replay().reseed())
        : jobId(event.id());
  }

  /** The id of the job of a new event. */
  static String jobId(String eventId) {
    return Generators.nameBasedGenerator(NAMESPACE).generate(eventId).toString();
  }

  /**
   * Makes the job.
   *
   * @param traceparent what workers continue
   */
  Reading<Job> of(AudioEvent event, String traceparent, Instant now) {
    JsonNode payload = event.payload();
    JsonNode location = payload.path("s3Location");
    for (String pointer :
        new String[] {"/userId", "/fileId", "/s3Location/bucket", "/s3Location/key"}) {
      if (payload.at(pointer).asText().isEmpty()) {
        // Only a schema from elsewhere lets such an event pass.
        return Reading.refused(
            Rejection.SCHEMA_VIOLATION, "detail" + pointer + ": is needed to make a job");
      }
    }
    String jobId = jobId(event);
    Instant submittedAt = now.truncatedTo(ChronoUnit.MILLIS);
    S3Path input = new S3Path(location.path("bucket").asText(), location.path("key").asText());
    JsonNode version = location.path("versionId");
    int priority = payload.path("priority").asInt(config.defaultPriority());
    return Reading.of(
        Job.accepted(
            jobId,
            event.id(),
            event.time() == null ? submittedAt : event.time().truncatedTo(ChronoUnit.MILLIS),
            payload.path("userId").asText(),
            payload.path("fileId").asText(),
            input,
            version.isTextual() ? version.asText() : null,
            transcripts.of(jobId),
            EstimatedDuration.of(payload, input.key()),
            Math.max(1, Math.min(5, priority)),
            submittedAt,
            traceparent,
            ROUTE));
  }
}
