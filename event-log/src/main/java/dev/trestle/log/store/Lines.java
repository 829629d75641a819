package dev.trestle.log.store;

import java.io.IOException;

/** Reads lines, each ended by {@link Columns#END}, without copying them. */
final class Lines {

  /** Of a long, but one: so that no sum of them overflows unseen. */
  private static final int MAX_DIGITS = 18;

  private final byte[] bytes;
  private int limit;
  private int position;
  private int start;
  private int end;
  private boolean plain;

  Lines(byte[] bytes) {
    this.bytes = bytes;
    this.limit = bytes.length;
  }

  /** Lets lines end so many bytes from here. */
  void limit(long length) throws IOException {
    if (length < 0 || length > remaining()) {
      throw new IOException("lines of " + length + " bytes where " + remaining() + " are left");
    }
    limit = position + (int) length;
  }

  int remaining() {
    return limit - position;
  }

  /** Where the next line begins. */
  int position() {
    return position;
  }

  /** Goes to the next line. */
  void next() throws IOException {
    plain = true;
    for (int at = position; at < limit; at++) {
      if (Columns.isReserved(bytes[at])) {
        if (bytes[at] == Columns.END) {
          start = position;
          end = at;
          position = at + 1;
          return;
        }
        plain = false;
      }
    }
    throw new IOException("fewer lines than announced");
  }

  /** Where the line's first byte is. */
  int start() {
    return start;
  }

  /** After the line's last byte. */
  int end() {
    return end;
  }

  /** Whether each byte of the line stands for itself. */
  boolean isPlain() {
    return plain;
  }

  /** Goes to the next line, which must be a number. */
  long nextNumber() throws IOException {
    next();
    return number(bytes, start, end);
  }

  static long number(byte[] bytes, int start, int end) throws IOException {
    boolean negative = start < end && bytes[start] == '-';
    int first = negative ? start + 1 : start;
    if (first == end || end - first > MAX_DIGITS) {
      throw new IOException("a number of " + (end - first) + " digits");
    }
    long value = 0;
    for (int at = first; at < end; at++) {
      int digit = bytes[at] - '0';
      if (digit < 0 || digit > 9) {
        throw new IOException("not a number");
      }
      value = 10 * value + digit;
    }
    return negative ? -value : value;
  }
}
