package dev.trestle.bus;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** JSON text in UTF-8 that is being written. Not thread-safe; grows as needed. */
final class JsonBytes {

  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

  /** A byte that stands in a string as it is. */
  private static final byte PLAIN = 0;

  /** A byte that stands in a string as itself, but after a backslash. */
  private static final byte BACKSLASHED = 1;

  /** A byte that does not stand in a string. */
  private static final byte CONTROL = 2;

  private static final byte[] KINDS = new byte[256];

  /** The letters that stand for control characters; 0: it has none. */
  private static final byte[] LETTERS = new byte[' '];

  /** What a control character becomes at most. */
  private static final int CONTROL_BYTES = 6;

  static {
    Arrays.fill(KINDS, PLAIN);
    Arrays.fill(KINDS, 0, ' ', CONTROL);
    KINDS['"'] = BACKSLASHED;
    KINDS['\\'] = BACKSLASHED;
    LETTERS['\b'] = 'b';
    LETTERS['\f'] = 'f';
    LETTERS['\n'] = 'n';
    LETTERS['\r'] = 'r';
    LETTERS['\t'] = 't';
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
    ensure(2 * utf8.length + 2);
    byte[] to = bytes;
    int at = length;
    to[at++] = '"';
    for (int i = 0; i < utf8.length; i++) {
      byte each = utf8[i];
      byte kind = KINDS[each & 0xFF];
      if (kind == CONTROL) {
        length = at;
        control(each);
        ensure(2 * (utf8.length - i) + 1);
        to = bytes;
        at = length;
      } else {
        // Without a branch: quotes are frequent and come as they like. A backslash that is not
        // wanted is overwritten.
        to[at] = '\\';
        at += kind;
        to[at++] = each;
      }
    }
    to[at++] = '"';
    length = at;
    return this;
  }

  /** Texts as an array of strings. */
  JsonBytes strings(List<String> texts) {
    raw('[');
    for (int i = 0; i < texts.size(); i++) {
      if (i > 0) {
        raw(',');
      }
      string(texts.get(i));
    }
    return raw(']');
  }

  /** In bytes. */
  int length() {
    return length;
  }

  /** What is written, without a copy; not to be written to afterwards. */
  InputStream newStream() {
    return new ByteArrayInputStream(bytes, 0, length);
  }

  /** A copy of what is written. */
  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  void copyTo(byte[] target, int at) {
    System.arraycopy(bytes, 0, target, at, length);
  }

  private void control(byte each) {
    ensure(CONTROL_BYTES);
    bytes[length++] = '\\';
    if (LETTERS[each] != 0) {
      bytes[length++] = LETTERS[each];
    } else {
      bytes[length++] = 'u';
      bytes[length++] = '0';
      bytes[length++] = '0';
      bytes[length++] = HEX[each >> 4];
      bytes[length++] = HEX[each & 0xF];
    }
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length + (bytes.length >> 1)));
    }
  }
}
