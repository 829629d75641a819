package dev.trestle.log.store;

import dev.trestle.log.Payload;
import java.util.Arrays;

/** The values of all records of a batch, record by record, before they become columns. */
final class ColumnValues {

  private final GrowingBytes source;
  private int[] starts;
  private int[] ends;
  private int size;

  ColumnValues(int expectedBytes, int expectedValues) {
    source = new GrowingBytes(expectedBytes);
    starts = new int[expectedValues];
    ends = new int[expectedValues];
  }

  int size() {
    return size;
  }

  /** The bytes that values are ranges of. */
  byte[] source() {
    return source.array();
  }

  void addText(String value) {
    int start = source.size();
    source.write(value);
    addAnything(start, source.size());
  }

  void addNumber(long value) {
    int start = source.size();
    source.writeDecimal(value);
    add(start, source.size());
  }

  /** Takes in a payload, whose values are added as ranges. Tells where it begins. */
  int take(Payload payload) {
    int start = source.size();
    source.write(payload);
    return start;
  }

  /** A range without reserved bytes. */
  void add(int start, int end) {
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, 2 * size);
      ends = Arrays.copyOf(ends, 2 * size);
    }
    starts[size] = start;
    ends[size++] = end;
  }

  /** A range of any bytes. */
  void addAnything(int start, int end) {
    byte[] bytes = source.array();
    for (int i = start; i < end; i++) {
      if (Columns.isReserved(bytes[i])) {
        add(~start, end);
        return;
      }
    }
    add(start, end);
  }

  /** Forgets the values from an index on. */
  void truncate(int to) {
    size = to;
  }

  /** Whether two values have the same bytes, none of them reserved. */
  boolean areEqual(int one, int other) {
    return starts[one] >= 0
        && starts[other] >= 0
        && Arrays.equals(
            source.array(), starts[one], ends[one], source.array(), starts[other], ends[other]);
  }

  /** Writes a value as it is. */
  void writeTo(GrowingBytes out, int value) {
    out.write(source.array(), starts[value], ends[value]);
  }

  void writeLine(int value, GrowingBytes text, GrowingBytes packed) {
    int start = starts[value];
    if (start >= 0) {
      HexDigits.pack(source.array(), start, ends[value], text, packed);
    } else {
      text.write(Columns.RAW);
      text.writeDecimal(ends[value] - ~start);
      packed.write(source.array(), ~start, ends[value]);
    }
    text.write(Columns.END);
  }
}
