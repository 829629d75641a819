package dev.trestle.gateway.relay;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** JSON text in UTF-8 that is being written. Not thread-safe; grows as needed. */
final class JsonBytes {

  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

  /** How many bytes more a byte takes inside a string. */
  private static final byte[] EXTRA = new byte[256];

  /** The letter after the backslash; 0: written as it is, or as a number. */
  private static final byte[] LETTER = new byte[256];

  private static final int UNICODE_EXTRA = 5;

  static {
    Arrays.fill(EXTRA, 0, ' ', (byte) UNICODE_EXTRA);
    String escaped = "\"\\\b\f\n\r\t";
    String letters = "\"\\bfnrt";
    for (int i = 0; i < escaped.length(); i++) {
      EXTRA[escaped.charAt(i)] = 1;
      LETTER[escaped.charAt(i)] = (byte) letters.charAt(i);
    }
  }

  private byte[] bytes;
  private int length;

  /**
   * @param expected length in bytes
   */
  JsonBytes(int expected) {
    this.bytes = new byte[Math.max(expected, 16)];
  }

  /** Text as it is. */
  JsonBytes raw(byte[] utf8) {
    ensure(utf8.length);
    System.arraycopy(utf8, 0, bytes, length, utf8.length);
    length += utf8.length;
    return this;
  }

  /** The first bytes of a text, as they are. */
  JsonBytes raw(ByteBuffer utf8, int count) {
    ensure(count);
    utf8.get(bytes, length, count);
    length += count;
    return this;
  }

  JsonBytes raw(char ascii) {
    ensure(1);
    bytes[length++] = (byte) ascii;
    return this;
  }

  JsonBytes number(long value) {
    return raw(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
  }

  /** Text as a string, in quotes. */
  JsonBytes string(String text) {
    return string(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Text as a string, in quotes. Only what JSON demands is escaped.
   *
   * @param utf8 valid UTF-8
   */
  JsonBytes string(byte[] utf8) {
    int extra = 0;
    for (byte each : utf8) {
      extra += EXTRA[each & 0xFF];
    }
    ensure(utf8.length + extra + 2);
    bytes[length++] = '"';
    if (extra == 0) {
      System.arraycopy(utf8, 0, bytes, length, utf8.length);
      length += utf8.length;
    } else {
      escape(utf8);
    }
    bytes[length++] = '"';
    return this;
  }

  /** What is written. Not to be written to afterwards. */
  byte[] toByteArray() {
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }

  private void escape(byte[] utf8) {
    byte[] to = bytes;
    int at = length;
    for (byte each : utf8) {
      int extra = EXTRA[each & 0xFF];
      if (extra == 0) {
        to[at++] = each;
      } else if (extra == 1) {
        to[at++] = '\\';
        to[at++] = LETTER[each & 0xFF];
      } else {
        to[at++] = '\\';
        to[at++] = 'u';
        to[at++] = '0';
        to[at++] = '0';
        to[at++] = HEX[each >> 4];
        to[at++] = HEX[each & 0xF];
      }
    }
    length = at;
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length + (bytes.length >> 1)));
    }
  }
}
