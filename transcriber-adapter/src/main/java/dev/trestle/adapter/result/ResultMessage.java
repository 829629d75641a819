package dev.trestle.adapter.result;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.event.Rejection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a worker may send to {@code <env>-transcription-results} itself, such as {@code {"job_id":
 * "…", "status": "failed", "error": {"code": "UNSUPPORTED_CODEC", "message": "…"}}}. Final: a
 * worker that wants the job to be tried again leaves the job's message instead.
 *
 * @param status completed and partial need the transcript to be in its place
 * @param error required for failed; text, or an object with code, message and retryable
 */
record ResultMessage(String jobId, Status status, @Nullable WorkError error) {

  enum Status {
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
      return invalid("status", "must be completed, partial or failed");
    }
    Optional<WorkError> error = WorkError.read(object.path("error"));
    if (status.get() == Status.FAILED && error.isEmpty()) {
      return invalid("error", "is missing: say why the job failed");
    }
    return Reading.of(new ResultMessage(jobId.textValue(), status.get(), error.orElse(null)));
  }

  private static Optional<Status> status(String text) {
    return switch (text) {
      case "completed" -> Optional.of(Status.COMPLETED);
      case "partial" -> Optional.of(Status.PARTIAL);
      case "failed" -> Optional.of(Status.FAILED);
      default -> Optional.empty();
    };
  }

  private static Reading<ResultMessage> invalid(String member, String message) {
    return Reading.refused(Rejection.RESULT_INVALID, member + ": " + message);
  }
}
