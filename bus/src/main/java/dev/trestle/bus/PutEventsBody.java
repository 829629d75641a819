package dev.trestle.bus;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * The body of PutEvents calls, AWS JSON 1.1, as the SDK would write it: each detail goes from its
 * bytes into the body's, without a text in between.
 */
final class PutEventsBody {

  private static final byte[] BEGIN = ascii("{\"Entries\":[");
  private static final byte[] END = ascii("]}");
  private static final byte[] TIME = ascii("{\"Time\":");
  private static final byte[] SOURCE = ascii(",\"Source\":");
  private static final byte[] RESOURCES = ascii(",\"Resources\":");
  private static final byte[] DETAIL_TYPE = ascii(",\"DetailType\":");
  private static final byte[] DETAIL = ascii(",\"Detail\":");
  private static final byte[] BUS = ascii(",\"EventBusName\":");

  /** Names and punctuation, and what quotes add to a detail of 1 KB. */
  private static final int EXPECTED_EXTRA = 512;

  private static final int MILLIS_DIGITS = 3;

  private final byte[] busName;

  PutEventsBody(String bus) {
    this.busName = new JsonBytes(bus.length() + 2).string(bus).toByteArray();
  }

  JsonBytes of(List<BusEntry> entries) {
    int expected = 0;
    int largest = 0;
    for (BusEntry entry : entries) {
      expected += entry.bytes() + entry.bytes() / 4 + EXPECTED_EXTRA;
      largest = Math.max(largest, entry.bytes());
    }
    JsonBytes body = new JsonBytes(expected + largest).raw(BEGIN);
    for (int i = 0; i < entries.size(); i++) {
      if (i > 0) {
        body.raw(',');
      }
      write(entries.get(i), body);
    }
    return body.raw(END);
  }

  private void write(BusEntry entry, JsonBytes body) {
    body.raw(TIME);
    time(entry.time(), body);
    body.raw(SOURCE).string(entry.source());
    if (!entry.resources().isEmpty()) {
      body.raw(RESOURCES).strings(entry.resources());
    }
    body.raw(DETAIL_TYPE).string(entry.detailType());
    body.raw(DETAIL).string(entry.detail());
    body.raw(BUS).raw(busName).raw('}');
  }

  /** Seconds since the epoch, with milliseconds. */
  private static void time(Instant time, JsonBytes body) {
    long millis = time.toEpochMilli();
    body.raw(ascii(BigDecimal.valueOf(millis, MILLIS_DIGITS).toPlainString()));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
