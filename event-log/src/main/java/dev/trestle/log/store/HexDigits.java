package dev.trestle.log.store;

import java.util.Arrays;

/**
 * Moves hexadecimal digits out of text: of 36 characters of a UUID 16 random bytes remain, where an
 * entropy coder alone needs 20 or more.
 *
 * <p>In the text a marker stands for what was moved: {@link #UUID} for a UUID in lower case, whose
 * 16 bytes are among the packed ones, and {@link #WORD} for 16 digits in lower case, packed into 8
 * bytes.
 */
final class HexDigits {

  static final byte UUID = 2;
  static final byte WORD = 3;

  static final int UUID_CHARS = 36;
  static final int UUID_BYTES = 16;
  static final int WORD_CHARS = 16;
  static final int WORD_BYTES = 8;

  /** Digits before the first hyphen of a UUID: nothing shorter is looked for. */
  private static final int SHORTEST = 8;

  private static final byte[] DIGITS = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };
  private static final byte[] NIBBLES = nibbles();

  private HexDigits() {}

  /** Copies text, which must not contain the markers, and moves digits where it finds enough. */
  static void pack(byte[] from, int start, int end, GrowingBytes text, GrowingBytes packed) {
    if (end - start == UUID_CHARS && packUuid(from, start, packed)) {
      text.write(UUID);
      return;
    }
    int copied = start;
    // Every run of 8 digits or more covers one of the places looked at.
    int at = start + SHORTEST - 1;
    while (at < end) {
      if (!isDigit(from[at])) {
        at += SHORTEST;
        continue;
      }
      int runStart = at;
      while (runStart > copied && isDigit(from[runStart - 1])) {
        runStart--;
      }
      int runEnd = at + 1;
      while (runEnd < end && isDigit(from[runEnd])) {
        runEnd++;
      }
      int uuid = runEnd - SHORTEST;
      if (uuid >= runStart && end - uuid >= UUID_CHARS && packUuid(from, uuid, packed)) {
        text.write(from, copied, uuid);
        text.write(UUID);
        copied = uuid + UUID_CHARS;
      } else if (runEnd - runStart >= WORD_CHARS) {
        text.write(from, copied, runStart);
        copied = runStart;
        while (runEnd - copied >= WORD_CHARS) {
          text.write(WORD);
          int to = packed.extend(WORD_BYTES);
          var unused = packDigits(from, copied, WORD_BYTES, packed.array(), to);
          copied += WORD_CHARS;
        }
      } else {
        at = runEnd + SHORTEST;
        continue;
      }
      at = copied + SHORTEST - 1;
    }
    text.write(from, copied, end);
  }

  /**
   * Packs 36 characters, if they are a UUID in lower case.
   *
   * @return false, and nothing is written, if they are not
   */
  static boolean packUuid(byte[] text, int start, GrowingBytes packed) {
    if (text[start + 8] != '-'
        || text[start + 13] != '-'
        || text[start + 18] != '-'
        || text[start + 23] != '-') {
      return false;
    }
    int to = packed.extend(UUID_BYTES);
    byte[] out = packed.array();
    int all =
        packDigits(text, start, 4, out, to)
            | packDigits(text, start + 9, 2, out, to + 4)
            | packDigits(text, start + 14, 2, out, to + 6)
            | packDigits(text, start + 19, 2, out, to + 8)
            | packDigits(text, start + 24, 6, out, to + 10);
    if (all < 0) {
      packed.truncate(to);
      return false;
    }
    return true;
  }

  /** Writes the 36 characters of 16 bytes. */
  static void unpackUuid(byte[] packed, int from, byte[] text, int start) {
    unpackDigits(packed, from, 4, text, start);
    text[start + 8] = '-';
    unpackDigits(packed, from + 4, 2, text, start + 9);
    text[start + 13] = '-';
    unpackDigits(packed, from + 6, 2, text, start + 14);
    text[start + 18] = '-';
    unpackDigits(packed, from + 8, 2, text, start + 19);
    text[start + 23] = '-';
    unpackDigits(packed, from + 10, 6, text, start + 24);
  }

  /** Writes two digits for each byte. */
  static void unpackDigits(byte[] packed, int from, int bytes, byte[] text, int start) {
    for (int i = 0; i < bytes; i++) {
      int value = packed[from + i];
      text[start + 2 * i] = DIGITS[(value >> 4) & 0xF];
      text[start + 2 * i + 1] = DIGITS[value & 0xF];
    }
  }

  /** Negative if there is another character among the digits. */
  private static int packDigits(byte[] text, int start, int bytes, byte[] out, int to) {
    int all = 0;
    for (int i = 0; i < bytes; i++) {
      int high = NIBBLES[text[start + 2 * i] & 0xFF];
      int low = NIBBLES[text[start + 2 * i + 1] & 0xFF];
      out[to + i] = (byte) (high << 4 | low);
      all |= high | low;
    }
    return all;
  }

  private static boolean isDigit(byte character) {
    return NIBBLES[character & 0xFF] >= 0;
  }

  private static byte[] nibbles() {
    byte[] nibbles = new byte[256];
    Arrays.fill(nibbles, (byte) -1);
    for (byte value = 0; value < DIGITS.length; value++) {
      nibbles[DIGITS[value]] = value;
    }
    return nibbles;
  }
}
