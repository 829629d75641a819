package dev.trestle.log.store;

import dev.trestle.log.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that are appended to; unlike a stream its array is read in place. Not safe across threads.
 */
final class GrowingBytes {

  private static final int ASCII_END = 0x80;

  private byte[] bytes;
  private int size;

  GrowingBytes(int capacity) {
    this.bytes = new byte[capacity];
  }

  int size() {
    return size;
  }

  /** The first {@link #size} bytes count. Valid until the next write. */
  byte[] array() {
    return bytes;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /** Forgets what came after a size. */
  void truncate(int to) {
    size = to;
  }

  /** Makes room for some bytes; the caller then writes them into {@link #array} from here. */
  int extend(int length) {
    reserve(length);
    int from = size;
    size += length;
    return from;
  }

  void write(byte value) {
    reserve(1);
    bytes[size++] = value;
  }

  void write(byte[] from, int start, int end) {
    int length = end - start;
    reserve(length);
    System.arraycopy(from, start, bytes, size, length);
    size += length;
  }

  void write(GrowingBytes other) {
    write(other.bytes, 0, other.size);
  }

  void write(Payload payload) {
    ByteBuffer content = payload.asByteBuffer();
    int length = content.remaining();
    int to = extend(length);
    content.get(bytes, to, length);
  }

  /** In UTF-8. */
  void write(String text) {
    int length = text.length();
    reserve(length);
    for (int i = 0; i < length; i++) {
      char each = text.charAt(i);
      if (each >= ASCII_END) {
        byte[] rest = text.substring(i).getBytes(StandardCharsets.UTF_8);
        size += i;
        write(rest, 0, rest.length);
        return;
      }
      bytes[size + i] = (byte) each;
    }
    size += length;
  }

  /** In decimal digits. */
  void writeDecimal(long value) {
    if (value >= 0 && value < 10) {
      write((byte) ('0' + value));
    } else {
      write(Long.toString(value));
    }
  }

  /**
   * As unsigned LEB128: seven bits to a byte, the lowest first, the highest bit set but at the end.
   */
  void writeVarint(int value) {
    int rest = value;
    while (rest >= ASCII_END) {
      write((byte) (rest | ASCII_END));
      rest >>>= 7;
    }
    write((byte) rest);
  }

  private void reserve(int length) {
    if (length > bytes.length - size) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(size, length)));
    }
  }
}
