package dev.trestle.adapter.result;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.uuid.Generators;
import dev.trestle.adapter.event.JsonText;
import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.event.Rejection;
import dev.trestle.adapter.job.Ending;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.JobState;
import dev.trestle.adapter.job.S3Path;
import dev.trestle.adapter.route.CompletionForm;
import dev.trestle.proto.ProtoTime;
import dev.trestle.schemas.mapping.Mapped;
import dev.trestle.v1.Event;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is published of a job's end: TranscriptionCompleted, or what its route makes of that. */
final class CompletionEvent {

  static final String SOURCE = "trestle.transcriber-adapter";

  /** Makes an event's id from a job's, by RFC 9562 version 5; never changes. */
  private static final UUID NAMESPACE = UUID.fromString("1f0c9a3e-52c4-5d0b-8f43-2a9be1d7c0a6");

  private CompletionEvent() {}

  static String id(Job job) {
    String name = job.attempt() == 0 ? job.jobId() : job.jobId() + "\n" + job.attempt();
    return Generators.nameBasedGenerator(NAMESPACE).generate(name).toString();
  }

  /**
   * Decides how a job ends; the same result at the same time gives the same text. Refused if the
   * route's mapping fails.
   */
  static Reading<Ending> ending(Job job, Result result, CompletionForm form, Instant now) {
    Instant time = now.truncatedTo(ChronoUnit.MILLIS);
    String error = result instanceof Result.Failed failed ? failed.error().message() : "";
    ObjectNode ours = payload(job, result, time);
    return mapped(ours, form)
        .then(
            payload ->
                Reading.of(
                    new Ending(
                        result.state(),
                        id(job),
                        form.type(),
                        form.version(),
                        payload,
                        time,
                        error)));
  }

  private static Reading<String> mapped(ObjectNode ours, CompletionForm form) {
    if (form.mapping().isEmpty()) {
      return Reading.of(JsonText.text(ours));
    }
    Mapped mapped = form.mapping().get().apply(JsonText.utf8(ours));
    return mapped instanceof Mapped.Done done
        ? Reading.of(new String(done.payload(), StandardCharsets.UTF_8))
        : Reading.refused(
            Rejection.COMPLETION_REFUSED,
            ((Mapped.Failed) mapped).message() + " Correct it, then redrive.");
  }

  private static ObjectNode payload(Job job, Result result, Instant time) {
    ObjectNode payload = JsonText.object();
    payload.put("jobId", job.jobId());
    payload.put("fileId", job.fileId());
    payload.put("userId", job.userId());
    payload.put("status", status(result));
    payload.put("audioEventId", job.eventId());
    payload.set("audioLocation", location(job.input(), job.inputVersion()));
    if (result instanceof Result.Transcribed transcribed) {
      put(payload, transcribed.transcript(), job.output());
    } else {
      WorkError error = ((Result.Failed) result).error();
      payload.set("error", error(error));
      payload.put("completedAt", text(time.atOffset(ZoneOffset.UTC)));
    }
    return payload;
  }

  /** Consumers know three; which failure it was is the error's code. */
  private static String status(Result result) {
    JobState state = result instanceof Result.Failed ? JobState.FAILED : result.state();
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static void put(ObjectNode payload, Transcript transcript, S3Path place) {
    payload.set("s3Location", location(place, null));
    if (transcript.error() != null) {
      payload.set("error", error(transcript.error()));
    }
    payload.put("processingSeconds", transcript.processing());
    payload.put("workerId", transcript.workerId());
    put(payload, transcript.facts());
    payload.put("completedAt", text(transcript.processedAt()));
  }

  private static void put(ObjectNode payload, TranscriptFacts facts) {
    if (facts.language() != null) {
      payload.put("language", facts.language());
    }
    if (facts.audioSeconds() != null) {
      payload.put("audioDurationSeconds", facts.audioSeconds());
    }
    if (facts.transcribedSeconds() != null) {
      payload.put("transcribedSeconds", facts.transcribedSeconds());
    }
    if (facts.words() != null) {
      payload.put("wordCount", facts.words());
    }
    if (facts.model() != null) {
      payload.put("model", facts.model());
    }
    if (facts.confidence() != null) {
      payload.put("confidence", facts.confidence());
    }
  }

  private static ObjectNode location(S3Path path, @Nullable String version) {
    ObjectNode location = JsonText.object().put("bucket", path.bucket()).put("key", path.key());
    return version == null ? location : location.put("versionId", version);
  }

  private static ObjectNode error(WorkError error) {
    ObjectNode node = JsonText.object().put("code", error.code()).put("message", error.message());
    return error.retryable() == null ? node : node.put("retryable", error.retryable());
  }

  private static String text(OffsetDateTime time) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
  }

  static Event of(Job job, Ending ending) {
    Event.Builder event =
        Event.newBuilder()
            .setId(ending.eventId())
            .setSource(SOURCE)
            .setType(ending.type())
            .setSchemaVersion(ending.version())
            .setSubject(job.fileId())
            .setTime(ProtoTime.toTimestamp(ending.time()))
            .setJson(ending.payload());
    if (!job.traceparent().isEmpty()) {
      event.putExtensions("traceparent", job.traceparent());
    }
    return event.build();
  }
}
