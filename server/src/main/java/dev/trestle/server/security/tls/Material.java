package dev.trestle.server.security.tls;

import java.time.Instant;
import java.util.Optional;

/** What a service proves itself by, or believes others by. */
interface Material {

  /** Why it is of no use at that time though nothing is wrong with it: too old or too new. */
  Optional<String> objection(Instant now);

  /** What it is, for people; nothing secret. */
  String describe();
}
