package dev.trestle.bus;

import dev.trestle.log.Event;
import dev.trestle.log.Payload;
import dev.trestle.log.Position;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An event's detail on the bus: the payload's own text with the reserved member {@code _event} at
 * its end. The payload must be a JSON object; nothing of it is written anew.
 */
final class EventDetail {

  private static final byte[] MEMBER = ascii("\"_event\":{\"id\":");
  private static final byte[] TYPE = ascii(",\"type\":");
  private static final byte[] SCHEMA_VERSION = ascii(",\"schemaVersion\":");
  private static final byte[] SUBJECT = ascii(",\"subject\":");
  private static final byte[] LOG = ascii(",\"log\":");
  private static final byte[] PARTITION = ascii(",\"partition\":");
  private static final byte[] OFFSET = ascii(",\"offset\":");
  private static final byte[] TRACEPARENT = ascii(",\"traceparent\":");
  private static final byte[] REPLAY = ascii(",\"replay\":");
  private static final byte[] END = ascii("}}");

  /** What the member takes, mostly. */
  private static final int EXPECTED_MEMBER = 384;

  private EventDetail() {}

  /** UTF-8. */
  static byte[] of(Event event, Position position) {
    return of(event, position, null);
  }

  /** UTF-8, with the id of the reseed that sends the event again. */
  static byte[] replayed(Event event, Position position, String reseed) {
    return of(event, position, reseed);
  }

  private static byte[] of(Event event, Position position, @Nullable String reseed) {
    ByteBuffer payload = event.payload().asByteBuffer();
    int end = lastBrace(payload, event.payload());
    JsonBytes member = new JsonBytes(EXPECTED_MEMBER);
    if (!isOpening(payload, end)) {
      member.raw(',');
    }
    member(event, position, reseed, member);
    byte[] detail = new byte[end + member.length()];
    payload.get(0, detail, 0, end);
    member.copyTo(detail, end);
    return detail;
  }

  private static void member(
      Event event, Position position, @Nullable String reseed, JsonBytes member) {
    member.raw(MEMBER).string(event.id());
    member.raw(TYPE).string(event.type());
    member.raw(SCHEMA_VERSION).number(event.schemaVersion());
    if (!event.subject().isEmpty()) {
      member.raw(SUBJECT).string(event.subject());
    }
    member.raw(LOG).string(position.partition().log());
    member.raw(PARTITION).number(position.partition().number());
    member.raw(OFFSET).number(position.offset().value());
    String traceparent = event.extensions().get(Event.TRACEPARENT);
    if (traceparent != null) {
      member.raw(TRACEPARENT).string(traceparent);
    }
    if (reseed != null) {
      member.raw(REPLAY).string(reseed);
    }
    member.raw(END);
  }

  private static int lastBrace(ByteBuffer payload, Payload original) {
    int last = lastText(payload, payload.capacity());
    if (last < 1 || payload.get(last) != '}') {
      throw new IllegalArgumentException(original + " is not a JSON object");
    }
    return last;
  }

  /** Whether the text before a closing brace is the opening one: the object is empty. */
  private static boolean isOpening(ByteBuffer payload, int end) {
    int last = lastText(payload, end);
    return last >= 0 && payload.get(last) == '{';
  }

  /** Index of the last byte before {@code end} that is not white space; -1 if there is none. */
  private static int lastText(ByteBuffer payload, int end) {
    int last = end - 1;
    while (last >= 0 && isWhitespace(payload.get(last))) {
      last--;
    }
    return last;
  }

  private static boolean isWhitespace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
