package dev.trestle.server.security.identity;

import java.time.Instant;

/** What a call's certificate, or its token, tells about who makes the call. */
sealed interface Credential {

  /** It is not there, or names nobody whom the policy takes. */
  record Absent() implements Credential {}

  /**
   * It names a caller.
   *
   * @param until when it ends
   */
  record Named(String id, Instant until) implements Credential {}

  /**
   * It must not be taken, nor anything else in its place.
   *
   * @param text what is wrong, and what to do: one sentence for a person
   */
  record Wrong(Flaw flaw, String text) implements Credential {}

  /** There is none. */
  Credential ABSENT = new Absent();
}
