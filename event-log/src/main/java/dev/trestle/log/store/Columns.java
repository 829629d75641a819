package dev.trestle.log.store;

/**
 * What the columns of form 2 are made of; {@code docs/stored-batch.md} has the whole layout.
 *
 * <p>A record is a template and a list of values. The template is its payload's text with a {@link
 * #HOLE} for each value that was taken out, after one {@link #EXTENSION} for each extension. The
 * values are the {@value #ATTRIBUTES} attributes, then a name and a value for each extension, then
 * what fills the holes. Values are written as lines: template by template, value by value, record
 * by record.
 *
 * <p>Bytes below {@value #RESERVED_END} have a meaning in templates and lines, so a value that has
 * one of its own is moved out of its line, see {@link #RAW}.
 */
final class Columns {

  /** Ends a line. */
  static final byte END = 0;

  /** In a template: one value. */
  static final byte HOLE = 1;

  /**
   * Begins a line whose value is among the packed bytes as it is; its length in decimal follows.
   */
  static final byte RAW = 4;

  /** In a template: one extension. */
  static final byte EXTENSION = 5;

  /** No byte below stands for itself; 2 and 3 are those of {@link HexDigits}. */
  static final int RESERVED_END = 8;

  /** Source, type, schema version, subject, seconds and nanoseconds of the time. */
  static final int ATTRIBUTES = 6;

  private Columns() {}

  static boolean isReserved(byte value) {
    return (value & -RESERVED_END) == 0;
  }
}
