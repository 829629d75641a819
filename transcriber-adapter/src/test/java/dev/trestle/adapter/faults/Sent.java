package dev.trestle.adapter.faults;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A message that workers got.
 *
 * @param attempt {@code retry_count}
 * @param body whole; the same for an attempt, however often it is sent
 */
record Sent(String jobId, int attempt, String body) {

  static Sent of(JsonNode body) {
    return new Sent(
        body.path("job_id").asText(), body.path("retry_count").asInt(), body.toString());
  }
}
