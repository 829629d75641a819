package dev.trestle.server.security;

/**
 * What an action is done to or with, as far as policies can tell it apart.
 *
 * @param kind which list of a rule it is compared with
 * @param name exact, as callers give it
 */
public record Resource(Kind kind, String name) {

  /** The lists of a rule. */
  public enum Kind {
    /** {@code types}. */
    TYPE,
    /** {@code sources}. */
    SOURCE,
    /** {@code logs}. */
    LOG,
    /** {@code groups}. */
    GROUP
  }

  public static Resource type(String name) {
    return new Resource(Kind.TYPE, name);
  }

  public static Resource source(String name) {
    return new Resource(Kind.SOURCE, name);
  }

  public static Resource log(String name) {
    return new Resource(Kind.LOG, name);
  }

  public static Resource group(String name) {
    return new Resource(Kind.GROUP, name);
  }
}
