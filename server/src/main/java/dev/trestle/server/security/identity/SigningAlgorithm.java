package dev.trestle.server.security.identity;

/**
 * How tokens may be signed, by their names in JOSE. There is no other way: neither unsigned, nor
 * with a key that whoever verifies must know, too.
 */
public enum SigningAlgorithm {
  /** RSA PKCS #1 v1.5 with SHA-256; keys of 2,048 bits or more. */
  RS256,
  /** RSA PSS with SHA-256; keys of 2,048 bits or more. */
  PS256,
  /** ECDSA on P-256 with SHA-256. */
  ES256
}
