package dev.trestle.bus;

import dev.trestle.log.Event;
import dev.trestle.log.LogRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * An event as a rule of EventBridge sees it and sends it to its targets.
 *
 * @param id EventBridge's id of the event. What was not on the bus has none; {@link #of} takes the
 *     event's own
 * @param time when it happened; EventBridge tells whole seconds
 * @param resources ARNs that the payload names
 * @param detail a JSON object in UTF-8; not copied, must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a copy on each access is waste.
public record EventEnvelope(
    String id,
    String detailType,
    String source,
    BusPlace place,
    Instant time,
    List<String> resources,
    byte[] detail) {

  private static final byte[] ID = ascii("{\"version\":\"0\",\"id\":");
  private static final byte[] DETAIL_TYPE = ascii(",\"detail-type\":");
  private static final byte[] SOURCE = ascii(",\"source\":");
  private static final byte[] ACCOUNT = ascii(",\"account\":");
  private static final byte[] TIME = ascii(",\"time\":");
  private static final byte[] REGION = ascii(",\"region\":");
  private static final byte[] RESOURCES = ascii(",\"resources\":");
  private static final byte[] DETAIL = ascii(",\"detail\":");

  /** Names, punctuation and the usual attributes. */
  private static final int EXPECTED_EXTRA = 512;

  public EventEnvelope {
    resources = List.copyOf(resources);
  }

  /**
   * A record of the log as it is on the bus, {@code _event} included.
   *
   * @param detailType as the event's schema has it
   * @param resources ARNs that the payload names
   * @throws IllegalArgumentException if the payload is no JSON object
   */
  public static EventEnvelope of(
      LogRecord record, String detailType, List<String> resources, BusPlace place) {
    byte[] detail = EventDetail.of(record.event(), record.position());
    return of(record.event(), detailType, resources, place, detail);
  }

  /**
   * A record of the log that is sent again: as {@link #of}, but marked as replayed.
   *
   * @param reseed id of the reseed that sends it
   */
  public static EventEnvelope replayed(
      LogRecord record, String detailType, List<String> resources, BusPlace place, String reseed) {
    byte[] detail = EventDetail.replayed(record.event(), record.position(), reseed);
    return of(record.event(), detailType, resources, place, detail);
  }

  private static EventEnvelope of(
      Event event, String detailType, List<String> resources, BusPlace place, byte[] detail) {
    return new EventEnvelope(
        event.id(), detailType, event.source(), place, event.time(), resources, detail);
  }

  /** The envelope's JSON text, in UTF-8. The detail is in it byte for byte. */
  public byte[] json() {
    JsonBytes json = new JsonBytes(detail.length + EXPECTED_EXTRA);
    json.raw(ID).string(id);
    json.raw(DETAIL_TYPE).string(detailType);
    json.raw(SOURCE).string(source);
    json.raw(ACCOUNT).string(place.account());
    json.raw(TIME).string(time.truncatedTo(ChronoUnit.SECONDS).toString());
    json.raw(REGION).string(place.region());
    json.raw(RESOURCES).strings(resources);
    json.raw(DETAIL).raw(detail);
    return json.raw('}').toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
