package dev.trestle.server.security.identity;

import java.util.Locale;

/** What can be wrong with a credential, for people who look at many. */
enum Flaw {
  /** Neither a token nor a certificate that names a caller. */
  MISSING,
  /** A header, token or certificate that is not what it must look like. */
  MALFORMED,
  /** A token longer than is read. */
  TOO_LONG,
  /** A token of an issuer whose tokens are not taken. */
  ISSUER,
  /** A signature of a kind that is not taken. */
  ALGORITHM,
  /** A token meant for others. */
  AUDIENCE,
  /** A token or certificate whose time is over. */
  EXPIRED,
  /** A token whose time has not come. */
  NOT_YET_VALID,
  /** A token whose subject cannot be a caller. */
  SUBJECT,
  /** A token whose key the issuer does not have. */
  UNKNOWN_KEY,
  /** A token with a key that is not known, while its issuer cannot be asked for its keys. */
  KEYS_UNAVAILABLE,
  /** A token that its issuer did not sign. */
  SIGNATURE,
  /** A certificate and a token that name different callers. */
  CONTRADICTION;

  /** The name in metrics. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
