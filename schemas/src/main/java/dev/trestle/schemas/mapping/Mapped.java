package dev.trestle.schemas.mapping;

/** The outcome of applying a mapping to a payload. */
public sealed interface Mapped {

  /**
   * The mapping gave an object.
   *
   * @param payload it, as UTF-8; not yet judged by the schema that it should match
   */
  record Done(byte[] payload) implements Mapped {}

  /**
   * The mapping gave nothing usable.
   *
   * @param message why: the expression failed, took too long, or gave no object
   */
  record Failed(String message) implements Mapped {}
}
