package dev.trestle.log.store;

import dev.trestle.log.Event;
import dev.trestle.log.Payload;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what {@link ColumnsWriter} wrote. Every method throws {@link IOException} if it cannot be.
 */
final class ColumnsReader {

  /** More come of no writer, which leaves whole what has many small values. */
  private static final int MAX_VALUES = BatchCodec.MAX_DECODED_BYTES / 4;

  private final String[] ids;
  private final Template[] templates;
  private final int[] templateOf;
  private final StoredValues values;

  private final GrowingBytes payload = new GrowingBytes(1024);
  private final String[] lastText = new String[Columns.ATTRIBUTES];
  private long payloadBytes;

  private ColumnsReader(byte[] unpacked, String[] ids) throws IOException {
    this.ids = ids;
    Lines lines = new Lines(unpacked);
    lines.limit(lines.nextNumber());
    this.templates = new Template[checked(lines.nextNumber(), ids.length, "templates")];
    for (int number = 0; number < templates.length; number++) {
      lines.next();
      templates[number] = Template.read(unpacked, lines.start(), lines.end());
    }
    this.templateOf = new int[ids.length];
    long valueCount = 0;
    for (int row = 0; row < ids.length; row++) {
      templateOf[row] = checked(lines.nextNumber(), templates.length - 1, "template");
      valueCount += templates[templateOf[row]].columns();
    }
    int possible = Math.min(lines.remaining(), MAX_VALUES);
    this.values = new StoredValues(unpacked, lines, checked(valueCount, possible, "values"));
    if (lines.remaining() > 0) {
      throw new IOException("more lines than announced");
    }
  }

  /**
   * The records, in offset order.
   *
   * @param ids of all records
   */
  static List<Event> read(byte[] data, String[] ids) throws IOException {
    byte[] unpacked = Frames.decompress(data, BatchCodec.MAX_DECODED_BYTES);
    return new ColumnsReader(unpacked, ids).read();
  }

  private static int checked(long number, int most, String of) throws IOException {
    if (number < 0 || number > most) {
      throw new IOException(of + ": " + number + ", at most " + most + " possible");
    }
    return (int) number;
  }

  private List<Event> read() throws IOException {
    int[] sizes = new int[templates.length];
    for (int number : templateOf) {
      sizes[number]++;
    }
    int[] next = new int[templates.length];
    int first = 0;
    for (int number = 0; number < templates.length; number++) {
      next[number] = first;
      first += sizes[number] * templates[number].columns();
    }
    List<Event> events = new ArrayList<>(ids.length);
    for (int row = 0; row < ids.length; row++) {
      int number = templateOf[row];
      events.add(event(ids[row], templates[number], next[number]++, sizes[number]));
    }
    return events;
  }

  /**
   * One record.
   *
   * @param first its first value
   * @param step from there to its next value
   */
  private Event event(String id, Template template, int first, int step) throws IOException {
    int value = first;
    String source = text(0, value);
    String type = text(1, value += step);
    int version = checked(values.number(value += step), Integer.MAX_VALUE, "schema version");
    String subject = text(3, value += step);
    Instant time = time(values.number(value += step), values.number(value += step));
    Map<String, String> extensions = Map.of();
    if (template.extensions() > 0) {
      extensions = new LinkedHashMap<>();
      for (int i = 0; i < template.extensions(); i++) {
        extensions.put(values.text(value += step), values.text(value += step));
      }
    }
    return new Event(
        id,
        source,
        type,
        version,
        subject,
        time,
        extensions,
        payload(template, value + step, step));
  }

  /** Repeated attributes share one string. */
  private String text(int attribute, int value) {
    String text = values.text(value);
    if (text.equals(lastText[attribute])) {
      return lastText[attribute];
    }
    lastText[attribute] = text;
    return text;
  }

  private static Instant time(long seconds, long nanos) throws IOException {
    try {
      return Instant.ofEpochSecond(seconds, nanos);
    } catch (DateTimeException | ArithmeticException outOfBounds) {
      throw new IOException("a time out of bounds", outOfBounds);
    }
  }

  private Payload payload(Template template, int first, int step) throws IOException {
    // A long template that many records share could grow without bound.
    if (payloadBytes + template.payloadSize() > BatchCodec.MAX_DECODED_BYTES) {
      throw tooLarge();
    }
    payload.truncate(0);
    template.fill(values, first, step, payload);
    payloadBytes += payload.size();
    if (payloadBytes > BatchCodec.MAX_DECODED_BYTES) {
      throw tooLarge();
    }
    return Payload.wrap(payload.toByteArray());
  }

  private static IOException tooLarge() {
    return new IOException(
        "payloads of more than the " + BatchCodec.MAX_DECODED_BYTES + " bytes allowed");
  }
}
