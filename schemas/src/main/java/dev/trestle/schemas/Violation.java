package dev.trestle.schemas;

/**
 * One reason why a payload does not match its schema.
 *
 * @param pointer JSON Pointer (RFC 6901) to the member that is wrong; empty for the whole payload.
 *     A missing member is named by the pointer it would have.
 * @param rule the JSON Schema keyword that failed, or one of Trestle's own rules: {@code json} (not
 *     readable as JSON), {@code limit} (too deep, too long, too large a number), {@code duplicate}
 *     (a member name given twice), {@code reserved} (a name kept for the bus), {@code complexity}
 *     (checking it would take too long)
 * @param message what to do about it
 * @param excerpt the offending value as JSON, shortened to {@value #EXCERPT_LENGTH} characters;
 *     empty where there is none
 */
public record Violation(String pointer, String rule, String message, String excerpt) {

  static final int EXCERPT_LENGTH = 80;

  static final String JSON = "json";
  static final String LIMIT = "limit";
  static final String DUPLICATE = "duplicate";
  static final String RESERVED = "reserved";
  static final String COMPLEXITY = "complexity";
}
