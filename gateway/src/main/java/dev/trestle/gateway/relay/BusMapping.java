package dev.trestle.gateway.relay;

import dev.trestle.log.Event;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Position;
import dev.trestle.schemas.Schema;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** From an event of the log to its entry on the bus. */
public final class BusMapping {

  /** EventBridge counts so much for the time (AWS, "Calculating event entry size"). */
  private static final int TIME_BYTES = 14;

  /** Names, punctuation and numbers of {@code _event}, at their longest. */
  private static final int MEMBER_BYTES = 320;

  /** UTF-8 bytes of one char in JSON, at most: as an escape. */
  private static final int JSON_BYTES_PER_CHAR = 6;

  private BusMapping() {}

  static BusEntry entry(LogRecord record, Schema schema, List<String> resources) {
    return entry(record, schema.detailType(), resources);
  }

  static BusEntry entry(LogRecord record, String detailType, List<String> resources) {
    Event event = record.event();
    byte[] detail = EventDetail.of(event, record.position());
    return new BusEntry(
        event.source(),
        detailType,
        event.time(),
        resources,
        detail,
        event.subject().isEmpty() ? "" : record.position().partition() + "/" + event.subject(),
        event.extensions().getOrDefault(Event.TRACEPARENT, ""),
        bytes(event.source(), detailType, resources, detail.length));
  }

  /**
   * How large an event's entry can become, as EventBridge counts it, before its position is known.
   */
  public static int largestBytes(
      Event event, String detailType, List<String> resources, int limit) {
    int chars = event.id().length() + event.type().length() + event.subject().length();
    chars += event.extensions().getOrDefault(Event.TRACEPARENT, "").length();
    int atMost = event.payload().size() + MEMBER_BYTES + JSON_BYTES_PER_CHAR * chars;
    int rough = bytes(event.source(), detailType, resources, atMost);
    if (rough <= limit) {
      return rough;
    }
    Position longest =
        new Position(new Partition("l".repeat(128), Integer.MAX_VALUE), Offset.of(Long.MAX_VALUE));
    int detail = EventDetail.of(event, longest).length;
    return bytes(event.source(), detailType, resources, detail);
  }

  private static int bytes(String source, String detailType, List<String> resources, int detail) {
    int bytes = TIME_BYTES + utf8(source) + utf8(detailType) + detail;
    for (String resource : resources) {
      bytes += utf8(resource);
    }
    return bytes;
  }

  private static int utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
