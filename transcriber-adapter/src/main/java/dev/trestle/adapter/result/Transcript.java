package dev.trestle.adapter.result;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.adapter.event.JsonText;
import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.event.Rejection;
import dev.trestle.adapter.job.Job;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * What a worker wrote about the job it did; the text itself stays in S3.
 *
 * @param processing seconds that it took
 * @param processedAt when it ended, by the worker's clock
 * @param facts what the transcript tells of itself
 * @param partial whether the worker says so, by {@code "status": "partial"}
 * @param error why it is partial, if told
 */
record Transcript(
    BigDecimal processing,
    OffsetDateTime processedAt,
    String workerId,
    TranscriptFacts facts,
    boolean partial,
    @Nullable WorkError error) {

  /** The event's limits. */
  private static final BigDecimal MAX_PROCESSING = new BigDecimal(31_622_400);

  private static final int MAX_WORKER_ID = 256;

  /** Reads the transcript of a job; the refusal names the member that is wrong. */
  static Reading<Transcript> read(String text, Job job) {
    return JsonText.object(text, Rejection.TRANSCRIPT_INVALID).then(object -> read(object, job));
  }

  private static Reading<Transcript> read(ObjectNode object, Job job) {
    if (!object.path("job_id").asText().equals(job.jobId())) {
      return invalid("job_id", "is not " + job.jobId() + ", whose place this is");
    }
    String[][] paths = {
      {"s3_input_path", job.input().toString()}, {"s3_output_path", job.output().toString()}
    };
    for (String[] path : paths) {
      if (!object.path(path[0]).asText().equals(path[1])) {
        return invalid(path[0], "is not the job's, " + path[1]);
      }
    }
    JsonNode took = object.path("actual_transcription_time_seconds");
    if (!took.isNumber()
        || took.decimalValue().signum() < 0
        || took.decimalValue().compareTo(MAX_PROCESSING) > 0) {
      return invalid(
          "actual_transcription_time_seconds", "must be a number from 0 to " + MAX_PROCESSING);
    }
    OffsetDateTime processedAt = time(object.path("processed_at").asText());
    if (processedAt == null) {
      return invalid("processed_at", "must be an ISO 8601 time such as 2026-01-31T09:30:00Z");
    }
    String workerId = object.path("worker_id").asText();
    if (workerId.isEmpty() || workerId.length() > MAX_WORKER_ID) {
      return invalid("worker_id", "must be text of 1 to " + MAX_WORKER_ID + " characters");
    }
    JsonNode transcript = object.path("transcript");
    if (!transcript.isObject() && !transcript.isTextual()) {
      return invalid("transcript", "must be an object or text");
    }
    String status = object.path("status").asText("completed");
    if (!status.equals("completed") && !status.equals("partial")) {
      return invalid("status", "must be completed or partial, or left out");
    }
    return Reading.of(
        new Transcript(
            took.decimalValue(),
            processedAt,
            workerId,
            TranscriptFacts.of(object, transcript),
            status.equals("partial"),
            WorkError.read(object.path("error")).orElse(null)));
  }

  /** A time without an offset is UTC: Python's {@code utcnow().isoformat()} writes none. */
  private static @Nullable OffsetDateTime time(String text) {
    try {
      return OffsetDateTime.parse(text);
    } catch (DateTimeException e) {
      try {
        return LocalDateTime.parse(text).atOffset(ZoneOffset.UTC);
      } catch (DateTimeException none) {
        return null;
      }
    }
  }

  private static Reading<Transcript> invalid(String member, String message) {
    return Reading.refused(Rejection.TRANSCRIPT_INVALID, member + ": " + message);
  }
}
