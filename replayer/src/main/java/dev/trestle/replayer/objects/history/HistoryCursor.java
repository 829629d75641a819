package dev.trestle.replayer.objects.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * Up to where the history is appended in a partition: all that was listed then and lies at or below
 * this place, in the order of the log. Kept with each batch of an import, as JSON.
 *
 * @param effective as {@link HistoryEntry#effective}
 * @param ordinal as {@link HistoryEntry#ordinal}
 */
record HistoryCursor(Instant effective, String key, long ordinal) {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String SOURCE = "history";

  static HistoryCursor of(HistoryEntry last) {
    return new HistoryCursor(last.effective(), last.version().key(), last.ordinal());
  }

  byte[] toBytes() {
    try {
      return MAPPER.writeValueAsBytes(
          JsonNodeFactory.instance
              .objectNode()
              .put("source", SOURCE)
              .put("effective", effective.toString())
              .put("key", key)
              .put("ordinal", ordinal));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a cursor of a partition; empty if another source has appended after the history. */
  static Optional<HistoryCursor> read(byte[] cursor) {
    try {
      JsonNode json = MAPPER.readTree(cursor);
      if (!json.path("source").asText().equals(SOURCE)) {
        return Optional.empty();
      }
      return Optional.of(
          new HistoryCursor(
              Instant.parse(json.path("effective").asText()),
              json.path("key").asText(),
              json.path("ordinal").asLong()));
    } catch (IOException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
