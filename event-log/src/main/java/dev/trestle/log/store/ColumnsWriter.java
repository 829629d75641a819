package dev.trestle.log.store;

import dev.trestle.log.Event;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes records as columns, see {@link Columns}. Compression finds more in columns than in rows:
 * equal values lie side by side, and a column that repeats another is one long match.
 */
final class ColumnsWriter {

  /** Attributes in {@link ColumnValues}, which has them as text. */
  private static final int EXPECTED_ATTRIBUTES = 160;

  private static final int EXPECTED_VALUES = 64;

  private final List<Event> events;
  private final ColumnValues values;
  private final GrowingBytes template = new GrowingBytes(1024);
  private final PayloadSplit payloads;

  private final List<Template> templates = new ArrayList<>();
  private final Map<ByteBuffer, Integer> numbers = new HashMap<>();
  private final Map<String, Integer> lastOfType = new HashMap<>();

  /** Of each record: its template's number, and its first value. */
  private final int[] templateOf;

  private final int[] firstValueOf;

  private ColumnsWriter(List<Event> events) {
    this.events = events;
    int bytes = EXPECTED_ATTRIBUTES * events.size();
    for (Event event : events) {
      bytes = Math.addExact(bytes, event.payload().size());
    }
    this.values = new ColumnValues(bytes, EXPECTED_VALUES * events.size());
    this.payloads = new PayloadSplit(values, template);
    this.templateOf = new int[events.size()];
    this.firstValueOf = new int[events.size()];
  }

  /** The records without their ids, compressed. */
  static byte[] write(List<Event> events) {
    ColumnsWriter writer = new ColumnsWriter(events);
    for (int row = 0; row < events.size(); row++) {
      writer.take(row);
    }
    return writer.compress();
  }

  private void take(int row) {
    Event event = events.get(row);
    firstValueOf[row] = values.size();
    values.addText(event.source());
    values.addText(event.type());
    values.addNumber(event.schemaVersion());
    values.addText(event.subject());
    values.addNumber(event.time().getEpochSecond());
    values.addNumber(event.time().getNano());
    if (!event.extensions().isEmpty()) {
      // Sorted, so that events with the same extensions share a template.
      for (var extension : new TreeMap<>(event.extensions()).entrySet()) {
        values.addText(extension.getKey());
        values.addText(extension.getValue());
      }
    }
    templateOf[row] = template(event, values.take(event.payload()));
  }

  /** Splits a payload; the number of its template. */
  private int template(Event event, int payloadStart) {
    Integer likely = lastOfType.get(event.type());
    if (likely != null && isLike(templates.get(likely), event, payloadStart)) {
      return likely;
    }
    template.truncate(0);
    for (int i = 0; i < event.extensions().size(); i++) {
      template.write(Columns.EXTENSION);
    }
    payloads.split(payloadStart, event.payload().size());
    int number = number();
    lastOfType.put(event.type(), number);
    return number;
  }

  private boolean isLike(Template known, Event event, int payloadStart) {
    return known.extensions() == event.extensions().size()
        && payloads.splitLike(known, payloadStart, event.payload().size());
  }

  private int number() {
    Integer known =
        templates.isEmpty()
            ? null
            : numbers.get(ByteBuffer.wrap(template.array(), 0, template.size()));
    if (known != null) {
      return known;
    }
    byte[] added = template.toByteArray();
    numbers.put(ByteBuffer.wrap(added), templates.size());
    templates.add(Template.of(added));
    return templates.size() - 1;
  }

  private byte[] compress() {
    GrowingBytes lines = new GrowingBytes(values.source().length / 4);
    GrowingBytes packed = new GrowingBytes(128 * events.size());
    lines.writeDecimal(templates.size());
    lines.write(Columns.END);
    int[][] rows = rowsByTemplate();
    List<BitSet> constants = new ArrayList<>(rows.length);
    for (int number = 0; number < rows.length; number++) {
      constants.add(constantsOf(templates.get(number), rows[number]));
      writeTemplate(templates.get(number), rows[number][0], constants.get(number), lines);
    }
    for (int number : templateOf) {
      lines.writeDecimal(number);
      lines.write(Columns.END);
    }
    for (int number = 0; number < rows.length; number++) {
      writeColumns(
          templates.get(number).columns(), rows[number], constants.get(number), lines, packed);
    }
    GrowingBytes text = new GrowingBytes(lines.size() + 16);
    text.writeDecimal(lines.size());
    text.write(Columns.END);
    text.write(lines);
    return Frames.compress(text, packed);
  }

  /** The columns of payload values that are the same in all of several rows. */
  private BitSet constantsOf(Template template, int[] rows) {
    BitSet constants = new BitSet();
    if (rows.length > 1) {
      int columns = template.columns();
      for (int column = columns - template.holes().length; column < columns; column++) {
        constants.set(column, isConstant(rows, column));
      }
    }
    return constants;
  }

  private boolean isConstant(int[] rows, int column) {
    for (int i = rows.length - 1; i > 0; i--) {
      if (!values.areEqual(firstValueOf[rows[i]] + column, firstValueOf[rows[0]] + column)) {
        return false;
      }
    }
    return true;
  }

  /** With the constants put back in their holes. */
  private void writeTemplate(Template text, int row, BitSet constants, GrowingBytes lines) {
    for (int i = 0; i < text.extensions(); i++) {
      lines.write(Columns.EXTENSION);
    }
    int column = text.columns() - text.holes().length;
    int copied = text.start();
    for (int hole : text.holes()) {
      if (constants.get(column)) {
        lines.write(text.bytes(), copied, hole);
        values.writeTo(lines, firstValueOf[row] + column);
        copied = hole + 1;
      }
      column++;
    }
    lines.write(text.bytes(), copied, text.end());
    lines.write(Columns.END);
  }

  private void writeColumns(
      int columns, int[] rows, BitSet constants, GrowingBytes lines, GrowingBytes packed) {
    for (int column = 0; column < columns; column++) {
      if (!constants.get(column)) {
        for (int row : rows) {
          values.writeLine(firstValueOf[row] + column, lines, packed);
        }
      }
    }
  }

  private int[][] rowsByTemplate() {
    int[] sizes = new int[templates.size()];
    for (int number : templateOf) {
      sizes[number]++;
    }
    int[][] rows = new int[sizes.length][];
    for (int number = 0; number < rows.length; number++) {
      rows[number] = new int[sizes[number]];
    }
    for (int row = templateOf.length - 1; row >= 0; row--) {
      int number = templateOf[row];
      rows[number][--sizes[number]] = row;
    }
    return rows;
  }
}
