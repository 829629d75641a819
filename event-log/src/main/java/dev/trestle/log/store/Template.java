package dev.trestle.log.store;

import java.io.IOException;
import java.util.Arrays;

/** What records of a batch have in common, see {@link Columns}. */
final class Template {

  private final byte[] bytes;
  private final int start;
  private final int end;
  private final int extensions;
  private final int[] holes;

  private Template(byte[] bytes, int start, int end, int extensions, int[] holes) {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.extensions = extensions;
    this.holes = holes;
  }

  /**
   * A template that was read.
   *
   * @param bytes not copied; must not be changed
   * @throws IOException if there is a reserved byte that has no meaning there
   */
  static Template read(byte[] bytes, int from, int end) throws IOException {
    Template template = of(bytes, from, end);
    int next = 0;
    for (int at = template.start; at < end; at++) {
      if (next < template.holes.length && at == template.holes[next]) {
        next++;
      } else if (Columns.isReserved(bytes[at])) {
        throw new IOException("marker " + bytes[at] + " in a template");
      }
    }
    return template;
  }

  /** A template that was made here; the bytes are not copied. */
  static Template of(byte[] bytes) {
    return of(bytes, 0, bytes.length);
  }

  private static Template of(byte[] bytes, int from, int end) {
    int start = from;
    while (start < end && bytes[start] == Columns.EXTENSION) {
      start++;
    }
    int[] holes = new int[16];
    int count = 0;
    for (int at = start; at < end; at++) {
      if (bytes[at] == Columns.HOLE) {
        if (count == holes.length) {
          holes = Arrays.copyOf(holes, 2 * count);
        }
        holes[count++] = at;
      }
    }
    return new Template(bytes, start, end, start - from, Arrays.copyOf(holes, count));
  }

  /** What {@link #start}, {@link #end} and {@link #holes} are places of. */
  byte[] bytes() {
    return bytes;
  }

  /** Where the payload's text begins. */
  int start() {
    return start;
  }

  /** Where the payload's text ends. */
  int end() {
    return end;
  }

  int[] holes() {
    return holes;
  }

  int extensions() {
    return extensions;
  }

  /** How many values a record has. */
  int columns() {
    return Columns.ATTRIBUTES + 2 * extensions + holes.length;
  }

  /** In bytes, without values. */
  int payloadSize() {
    return end - start - holes.length;
  }

  /**
   * Writes a payload.
   *
   * @param firstValue what fills the first hole
   * @param step from there to what fills the next
   */
  void fill(StoredValues values, int firstValue, int step, GrowingBytes out) {
    int copied = start;
    int value = firstValue;
    for (int hole : holes) {
      out.write(bytes, copied, hole);
      values.writeTo(out, value);
      copied = hole + 1;
      value += step;
    }
    out.write(bytes, copied, end);
  }
}
