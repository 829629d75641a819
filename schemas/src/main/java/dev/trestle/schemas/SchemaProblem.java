package dev.trestle.schemas;

/**
 * One reason why a schema is refused.
 *
 * @param origin where the schema came from: a file, a classpath resource, or a name given by the
 *     caller
 * @param pointer JSON Pointer into the schema; empty for the whole document
 * @param message what is wrong and what to do about it
 */
public record SchemaProblem(String origin, String pointer, String message) {

  @Override
  public String toString() {
    return pointer.isEmpty() ? origin + ": " + message : origin + "#" + pointer + ": " + message;
  }
}
