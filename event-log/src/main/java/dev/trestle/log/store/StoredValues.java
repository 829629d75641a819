package dev.trestle.log.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The values of a batch's columns, in the order of their lines; made into text when asked for. */
final class StoredValues {

  private static final int PLAIN = -1;

  private final byte[] bytes;
  private final int[] starts;
  private final int[] ends;

  /** Where the packed bytes of the markers in the value are, or {@link #PLAIN}. */
  private final int[] packedAt;

  private final GrowingBytes scratch = new GrowingBytes(64);

  /**
   * Reads the lines of so many values.
   *
   * @param bytes lines, and after their limit the packed bytes
   */
  StoredValues(byte[] bytes, Lines lines, int count) throws IOException {
    this.bytes = bytes;
    this.starts = new int[count];
    this.ends = new int[count];
    this.packedAt = new int[count];
    int packed = lines.position() + lines.remaining();
    for (int value = 0; value < count; value++) {
      lines.next();
      starts[value] = lines.start();
      ends[value] = lines.end();
      packedAt[value] = PLAIN;
      if (!lines.isPlain()) {
        packed += takePacked(value, packed);
      }
    }
    if (packed != bytes.length) {
      throw new IOException((bytes.length - packed) + " packed bytes too many");
    }
  }

  /** Gives a value its packed bytes, and tells how many they are. */
  private int takePacked(int value, int packed) throws IOException {
    boolean raw = bytes[starts[value]] == Columns.RAW;
    long length =
        raw
            ? Lines.number(bytes, starts[value] + 1, ends[value])
            : packedLength(starts[value], ends[value]);
    if (length < 0 || length > bytes.length - packed) {
      throw new IOException("too few packed bytes");
    }
    if (raw) {
      starts[value] = packed;
      ends[value] = packed + (int) length;
    } else {
      packedAt[value] = packed;
    }
    return (int) length;
  }

  private long packedLength(int start, int end) throws IOException {
    long length = 0;
    for (int at = start; at < end; at++) {
      if (bytes[at] == HexDigits.UUID) {
        length += HexDigits.UUID_BYTES;
      } else if (bytes[at] == HexDigits.WORD) {
        length += HexDigits.WORD_BYTES;
      } else if (Columns.isReserved(bytes[at])) {
        throw new IOException("marker " + bytes[at] + " in a value");
      }
    }
    return length;
  }

  long number(int value) throws IOException {
    if (packedAt[value] == PLAIN) {
      return Lines.number(bytes, starts[value], ends[value]);
    }
    // Sixteen decimal digits pass for hexadecimal ones.
    unpack(value);
    return Lines.number(scratch.array(), 0, scratch.size());
  }

  String text(int value) {
    if (packedAt[value] == PLAIN) {
      return new String(bytes, starts[value], ends[value] - starts[value], StandardCharsets.UTF_8);
    }
    unpack(value);
    return new String(scratch.array(), 0, scratch.size(), StandardCharsets.UTF_8);
  }

  private void unpack(int value) {
    scratch.truncate(0);
    writeTo(scratch, value);
  }

  void writeTo(GrowingBytes out, int value) {
    if (packedAt[value] == PLAIN) {
      out.write(bytes, starts[value], ends[value]);
    } else {
      writeUnpacked(out, starts[value], ends[value], packedAt[value]);
    }
  }

  private void writeUnpacked(GrowingBytes out, int start, int end, int firstPacked) {
    int packed = firstPacked;
    int copied = start;
    for (int at = start; at < end; at++) {
      if (Columns.isReserved(bytes[at])) {
        out.write(bytes, copied, at);
        copied = at + 1;
        if (bytes[at] == HexDigits.UUID) {
          int to = out.extend(HexDigits.UUID_CHARS);
          HexDigits.unpackUuid(bytes, packed, out.array(), to);
          packed += HexDigits.UUID_BYTES;
        } else {
          int to = out.extend(HexDigits.WORD_CHARS);
          HexDigits.unpackDigits(bytes, packed, HexDigits.WORD_BYTES, out.array(), to);
          packed += HexDigits.WORD_BYTES;
        }
      }
    }
    out.write(bytes, copied, end);
  }
}
