package dev.trestle.adapter.result;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.event.Rejection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a worker may send to {@code <env>-transcription-results} itself, such as {@code {"job_id":
 * "…", "status": "failed", "error": {"code": "UNSUPPORTED_CODEC", "message": "…"}}}. An end is
 * final: a worker that wants the job to be tried again leaves the job's message instead.
 *
 * @param status completed and partial need the transcript to be in its place
 * @param error required for failed; text, or an object with code, message and retryable
 * @param attempt {@code retry_count} of the job's message; {@link Completion#ANY_ATTEMPT} if the
 *     worker does not say it
 * @param percent of a running job, 0 to 100, if the worker says it, else 0
 * @param workerId of a running job, if the worker says it, else empty
 */
record ResultMessage(
    String jobId,
    Status status,
    @Nullable WorkError error,
    int attempt,
    int percent,
    String workerId) {

  private static final int MAX_WORKER_ID = 256;

  enum Status {
    /** A sign of life, {@code running} or {@code progress}. */
    RUNNING,
    COMPLETED,
    PARTIAL,
    FAILED
  }

  static Reading<ResultMessage> read(ObjectNode object) {
    JsonNode jobId = object.path("job_id");
    if (!jobId.isTextual() || jobId.textValue().isEmpty()) {
      return invalid("job_id", "is missing: send the job's id, or an S3 event from EventBridge");
    }
    Optional<Status> status = status(object.path("status").asText());
    if (status.isEmpty()) {
      return invalid("status", "must be running, progress, completed, partial or failed");
    }
    Optional<WorkError> error = WorkError.read(object.path("error"));
    if (status.get() == Status.FAILED && error.isEmpty()) {
      return invalid("error", "is missing: say why the job failed");
    }
    JsonNode attempt = object.path("retry_count");
    if (!attempt.isMissingNode() && !(attempt.canConvertToInt() && attempt.intValue() >= 0)) {
      return invalid("retry_count", "must be that of the job's message, or left out");
    }
    JsonNode percent = object.path("percent");
    if (!percent.isMissingNode() && !(percent.isNumber() && isPercent(percent.doubleValue()))) {
      return invalid("percent", "must be a number from 0 to 100, or left out");
    }
    String workerId = object.path("worker_id").asText("");
    if (workerId.length() > MAX_WORKER_ID) {
      return invalid("worker_id", "must have at most " + MAX_WORKER_ID + " characters");
    }
    return Reading.of(
        new ResultMessage(
            jobId.textValue(),
            status.get(),
            error.orElse(null),
            attempt.isMissingNode() ? Completion.ANY_ATTEMPT : attempt.intValue(),
            percent.asInt(),
            workerId));
  }

  private static Optional<Status> status(String text) {
    return switch (text) {
      case "running", "progress" -> Optional.of(Status.RUNNING);
      case "completed" -> Optional.of(Status.COMPLETED);
      case "partial" -> Optional.of(Status.PARTIAL);
      case "failed" -> Optional.of(Status.FAILED);
      default -> Optional.empty();
    };
  }

  private static boolean isPercent(double value) {
    return value >= 0 && value <= 100;
  }

  private static Reading<ResultMessage> invalid(String member, String message) {
    return Reading.refused(Rejection.RESULT_INVALID, member + ": " + message);
  }
}
