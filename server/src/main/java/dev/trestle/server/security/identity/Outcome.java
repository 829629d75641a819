package dev.trestle.server.security.identity;

import dev.trestle.proto.Problem;
import dev.trestle.server.security.Caller;
import java.time.Instant;

/** What became of the question who makes a call. */
public sealed interface Outcome {

  /**
   * The caller is known.
   *
   * @param until when the credential ends, and with it the call
   */
  record Known(Caller caller, Instant until) implements Outcome {}

  /**
   * The call has no credential that is taken.
   *
   * @param problem UNAUTHENTICATED: what is wrong with the credential, and never more; or
   *     IDENTITY_UNAVAILABLE, with RetryInfo: that cannot be told now
   */
  record Refused(Problem problem) implements Outcome {}
}
