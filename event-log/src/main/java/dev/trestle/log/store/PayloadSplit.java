package dev.trestle.log.store;

import java.util.Arrays;

/**
 * Takes the values out of a payload's text and leaves a template: events of a type have much the
 * same template, and their values lie in columns of like kind.
 *
 * <p>Values are the strings that are no keys, cut at slashes, so that the parts of paths have
 * columns of their own; and numbers and literals. Nothing depends on the choice but size: template
 * and values give the payload again whatever was cut out. So this is no JSON parser; what does not
 * look like JSON becomes one value.
 */
final class PayloadSplit {

  /** Longer strings are texts or encoded bytes, in which slashes mean nothing. */
  private static final int MAX_CUT_LENGTH = 128;

  private static final byte OTHER = 0;
  private static final byte QUOTE = 1;
  private static final byte ESCAPE = 2;
  private static final byte SLASH = 3;
  private static final byte WORD = 4;
  private static final byte RESERVED = 5;
  private static final byte[] KINDS = kinds();

  private final ColumnValues values;
  private final GrowingBytes template;

  private byte[] json = {};
  private int end;
  private int firstSlash;

  /**
   * @param values gets what is taken out
   * @param template gets what is left
   */
  PayloadSplit(ColumnValues values, GrowingBytes template) {
    this.values = values;
    this.template = template;
  }

  /** Splits the payload that was taken last. */
  void split(int start, int length) {
    json = values.source();
    end = start + length;
    int valuesBefore = values.size();
    int templateBefore = template.size();
    if (!looksLikeJson(start) || !splitJson(start, valuesBefore + maxValues(length))) {
      values.truncate(valuesBefore);
      template.truncate(templateBefore);
      template.write(Columns.HOLE);
      values.addAnything(start, end);
    }
  }

  /**
   * Splits the payload that was taken last if it has a known template, which takes half the time.
   *
   * @return false, and nothing is taken out, if it has not
   */
  boolean splitLike(Template known, int start, int length) {
    json = values.source();
    end = start + length;
    int valuesBefore = values.size();
    byte[] text = known.bytes();
    int copied = known.start();
    int at = start;
    if (known.holes().length > maxValues(length)) {
      return false;
    }
    for (int hole : known.holes()) {
      int valueStart = at + hole - copied;
      int valueEnd =
          hole + 1 < known.end() && isNext(at, text, copied, hole)
              ? endOfValue(valueStart, text[hole + 1])
              : -1;
      if (valueEnd < 0) {
        values.truncate(valuesBefore);
        return false;
      }
      values.add(valueStart, valueEnd);
      at = valueEnd;
      copied = hole + 1;
    }
    if (end - at != known.end() - copied || !isNext(at, text, copied, known.end())) {
      values.truncate(valuesBefore);
      return false;
    }
    return true;
  }

  private boolean isNext(int at, byte[] text, int from, int to) {
    return to - from <= end - at && Arrays.equals(json, at, at + to - from, text, from, to);
  }

  /** Where a value ends that such a character follows; negative if there is no such end. */
  private int endOfValue(int start, byte follower) {
    if (follower != '"' && follower != '/') {
      return endOfWord(start);
    }
    int at = start;
    while (at < end) {
      switch (KINDS[json[at] & 0xFF]) {
        case QUOTE -> {
          return follower == '"' ? at : -1;
        }
        case ESCAPE -> at += escapeLength(at);
        case SLASH -> {
          if (follower == '/') {
            return at;
          }
          at++;
        }
        case RESERVED -> {
          return -1;
        }
        default -> at++;
      }
    }
    return -1;
  }

  /**
   * A value costs two bytes before compression: with this bound a payload grows by half at most.
   */
  private static int maxValues(int length) {
    return 16 + length / 4;
  }

  private boolean looksLikeJson(int start) {
    return start < end && (json[start] == '{' || json[start] == '[');
  }

  /** False if there is a reserved byte, an open string or too many values. */
  private boolean splitJson(int start, int maxSize) {
    int at = start;
    int copied = start;
    while (at < end) {
      switch (KINDS[json[at] & 0xFF]) {
        case QUOTE -> {
          int close = closingQuote(at + 1);
          if (close < 0) {
            return false;
          }
          if (!isColonNext(close + 1)) {
            template.write(json, copied, at + 1);
            takeString(at + 1, close);
            copied = close;
          }
          at = close + 1;
        }
        case WORD -> {
          template.write(json, copied, at);
          copied = endOfWord(at);
          take(at, copied);
          at = copied;
        }
        case RESERVED -> {
          return false;
        }
        default -> at++;
      }
      if (values.size() > maxSize) {
        return false;
      }
    }
    template.write(json, copied, end);
    return true;
  }

  /** Notes the first slash on the way. Negative if there is none, or a reserved byte before. */
  private int closingQuote(int start) {
    firstSlash = -1;
    int at = start;
    while (at < end) {
      switch (KINDS[json[at] & 0xFF]) {
        case QUOTE -> {
          return at;
        }
        case ESCAPE -> at += escapeLength(at);
        case SLASH -> {
          if (firstSlash < 0) {
            firstSlash = at;
          }
          at++;
        }
        case RESERVED -> {
          return -1;
        }
        default -> at++;
      }
    }
    return -1;
  }

  /** A reserved byte is not skipped. */
  private int escapeLength(int at) {
    return at + 1 < end && Columns.isReserved(json[at + 1]) ? 1 : 2;
  }

  private boolean isColonNext(int start) {
    int at = start;
    while (at < end && isSpace(json[at])) {
      at++;
    }
    return at < end && json[at] == ':';
  }

  private static boolean isSpace(byte character) {
    return character == ' ' || character == '\n' || character == '\r' || character == '\t';
  }

  private int endOfWord(int start) {
    int at = start;
    while (at < end && KINDS[json[at] & 0xFF] == WORD) {
      at++;
    }
    return at;
  }

  private void takeString(int start, int close) {
    int partStart = start;
    if (firstSlash >= 0 && close - start <= MAX_CUT_LENGTH) {
      for (int at = firstSlash; at < close; at++) {
        if (json[at] == '/') {
          take(partStart, at);
          template.write((byte) '/');
          partStart = at + 1;
        }
      }
    }
    take(partStart, close);
  }

  private void take(int start, int valueEnd) {
    template.write(Columns.HOLE);
    values.add(start, valueEnd);
  }

  private static byte[] kinds() {
    byte[] kinds = new byte[256];
    Arrays.fill(kinds, OTHER);
    Arrays.fill(kinds, 0, Columns.RESERVED_END, RESERVED);
    Arrays.fill(kinds, '0', '9' + 1, WORD);
    Arrays.fill(kinds, 'A', 'Z' + 1, WORD);
    Arrays.fill(kinds, 'a', 'z' + 1, WORD);
    kinds['-'] = WORD;
    kinds['+'] = WORD;
    kinds['.'] = WORD;
    kinds['"'] = QUOTE;
    kinds['\\'] = ESCAPE;
    kinds['/'] = SLASH;
    return kinds;
  }
}
