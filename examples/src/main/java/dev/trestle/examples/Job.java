package dev.trestle.examples;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job as its message tells it.
 *
 * @param retryCount which attempt it is, from 0
 * @param inputVersion version of the audio's object, from message attribute {@code
 *     s3_input_version_id}; absent: the newest
 * @param traceparent W3C trace context, from message attribute {@code traceparent}
 */
record Job(
    String id,
    Location input,
    Location output,
    int retryCount,
    @Nullable String inputVersion,
    @Nullable String traceparent) {

  /** An S3 object. */
  record Location(String bucket, String key) {
    static Location parse(String field, String path) {
      int slash = path.indexOf('/', 5);
      if (!path.startsWith("s3://") || slash < 6 || slash == path.length() - 1) {
        throw new IllegalArgumentException(field + " is '" + path + "', not s3://bucket/key");
      }
      return new Location(path.substring(5, slash), path.substring(slash + 1));
    }

    @Override
    public String toString() {
      return "s3://" + bucket + "/" + key;
    }
  }

  /**
   * Reads a message.
   *
   * @throws IllegalArgumentException if it is no job; the message names the field
   */
  static Job read(JsonNode body, Map<String, String> attributes) {
    String id = body.path("job_id").asText();
    if (id.isEmpty()) {
      throw new IllegalArgumentException("job_id is missing");
    }
    return new Job(
        id,
        Location.parse("s3_input_path", body.path("s3_input_path").asText()),
        Location.parse("s3_output_path", body.path("s3_output_path").asText()),
        body.path("retry_count").asInt(),
        attributes.get("s3_input_version_id"),
        attributes.get("traceparent"));
  }
}
