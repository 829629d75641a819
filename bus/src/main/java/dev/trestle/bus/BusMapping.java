package dev.trestle.bus;

import dev.trestle.log.Event;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Position;
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

  /**
   * The entry of a record.
   *
   * @param detailType as the event's schema has it
   * @param resources ARNs that the payload names
   * @throws IllegalArgumentException if the payload is no JSON object
   */
  public static BusEntry entry(LogRecord record, String detailType, List<String> resources) {
    return entry(record, detailType, resources, EventDetail.of(record.event(), record.position()));
  }

  /**
   * The entry of a record that is sent again: as {@link #entry}, but marked as replayed.
   *
   * @param reseed id of the reseed that sends it
   */
  public static BusEntry replayed(
      LogRecord record, String detailType, List<String> resources, String reseed) {
    return entry(
        record,
        detailType,
        resources,
        EventDetail.replayed(record.event(), record.position(), reseed));
  }

  private static BusEntry entry(
      LogRecord record, String detailType, List<String> resources, byte[] detail) {
    Event event = record.event();
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
