package dev.trestle.log;

import java.time.Instant;
import java.util.Map;

/**
 * A fact. The attributes are those of CloudEvents 1.0.
 *
 * @param id names the event; unique in its log for as long as the dedupe window
 * @param type event type such as {@code AudioUploaded}
 * @param schemaVersion version of the type's schema, from 1; 0 if it has none
 * @param subject decides the partition; {@code ""} if none
 * @param time when it happened, as the publisher says; nanosecond resolution is kept
 * @param extensions CloudEvents extension attributes; the W3C trace context travels as {@link
 *     #TRACEPARENT}
 */
public record Event(
    String id,
    String source,
    String type,
    int schemaVersion,
    String subject,
    Instant time,
    Map<String, String> extensions,
    Payload payload) {

  /** Extension with the W3C trace context, as CloudEvents' distributed tracing extension says. */
  public static final String TRACEPARENT = "traceparent";

  /** Objects of one event, and of its record, with their headers. */
  private static final int OBJECTS_BYTES = 320;

  /** Objects of two texts, and of the entry that holds them. */
  private static final int TEXT_BYTES = 120;

  public Event {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("id: must not be empty");
    }
    if (schemaVersion < 0) {
      throw new IllegalArgumentException("schemaVersion: must be 0 or more, was " + schemaVersion);
    }
    extensions = Map.copyOf(extensions);
  }

  /**
   * What it takes in memory, about: its payload and the texts of its own, and the objects that hold
   * them and its record. Type and source are mostly shared.
   */
  public int heldBytes() {
    int bytes = OBJECTS_BYTES + payload.size() + id.length() + subject.length();
    for (Map.Entry<String, String> extension : extensions.entrySet()) {
      bytes += TEXT_BYTES + extension.getKey().length() + extension.getValue().length();
    }
    return bytes;
  }

  /** What decides the partition: the subject, or the id if there is none. */
  public String partitionKey() {
    return subject.isEmpty() ? id : subject;
  }
}
