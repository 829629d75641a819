package dev.trestle.adapter.result;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a worker says went wrong.
 *
 * @param code in capitals, for programs
 * @param message for people
 * @param retryable whether the same audio may succeed later; absent if unknown
 */
record WorkError(String code, String message, @Nullable Boolean retryable) {

  private static final String UNNAMED = "WORKER_FAILED";
  private static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9_]{0,127}");
  private static final int MAX_MESSAGE = 4096;

  WorkError {
    code = CODE.matcher(code).matches() ? code : UNNAMED;
    message = message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) : message;
  }

  /** From text, or from an object with {@code code}, {@code message}, {@code retryable}. */
  static Optional<WorkError> read(JsonNode error) {
    if (error.isTextual() && !error.textValue().isBlank()) {
      return Optional.of(new WorkError(UNNAMED, error.textValue(), null));
    }
    if (!error.path("message").asText().isBlank()) {
      JsonNode retryable = error.path("retryable");
      return Optional.of(
          new WorkError(
              error.path("code").asText(UNNAMED),
              error.path("message").asText(),
              retryable.isBoolean() ? retryable.booleanValue() : null));
    }
    return Optional.empty();
  }
}
