package dev.trestle.server.security.identity;

import java.io.IOException;
import java.time.Duration;

/** From where an issuer's keys come. */
interface KeySource {

  /**
   * Fetches them; takes up to some seconds.
   *
   * @throws IOException they cannot be had now; the message tells why, and nothing secret
   */
  Fetched fetch() throws IOException, InterruptedException;

  /**
   * What was fetched.
   *
   * @param document a JWK set
   * @param maxAge how long it may be used without asking again
   */
  record Fetched(String document, Duration maxAge) {}
}
