package dev.trestle.server.security.identity;

import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose tokens are taken, and for which callers: {@code jwt} in a policy's {@code callers}.
 *
 * @param issuer {@code iss} of its tokens, byte for byte; if there is no {@code jwksUri} also where
 *     its {@code /.well-known/openid-configuration} lies
 * @param audience which must be one of the token's: what the issuer calls this service. Without it
 *     whoever gets a token of anybody could use it here
 * @param jwksUri where its keys are, {@code https:} or {@code file:}; {@code null} asks its
 *     configuration. {@code http:} is taken for this machine itself alone
 * @param algorithms with which its tokens may be signed
 * @param subjectPrefix goes before the subject to make the caller's id, so that subjects of two
 *     issuers are two callers; empty for one issuer at most
 * @param trustDomain of the SPIFFE ids which this issuer's tokens name (JWT-SVIDs); {@code null} if
 *     its tokens name none, and one that looks like it is refused
 * @param caFile certificates in PEM form that sign the server that has the keys; {@code null} for
 *     those that the Java runtime trusts. Read anew for each fetch
 * @param tokenFile token to present to that server, as Kubernetes asks for; {@code null} for none.
 *     Read anew for each fetch
 */
public record TokenIssuer(
    String issuer,
    String audience,
    @Nullable URI jwksUri,
    Set<SigningAlgorithm> algorithms,
    String subjectPrefix,
    @Nullable String trustDomain,
    @Nullable Path caFile,
    @Nullable Path tokenFile) {

  private static final int MAX_PREFIX_LENGTH = 128;

  /**
   * Checks what can be told without asking the issuer.
   *
   * @throws IllegalArgumentException naming the key that must be changed
   */
  public TokenIssuer {
    algorithms = Set.copyOf(algorithms);
    require(!issuer.isBlank(), "issuer: must not be empty");
    require(!audience.isBlank(), "audience: must not be empty");
    require(!algorithms.isEmpty(), "algorithms: name at least one");
    require(
        subjectPrefix.length() <= MAX_PREFIX_LENGTH && ForbiddenText.in(subjectPrefix) == null,
        "subject-prefix: at most " + MAX_PREFIX_LENGTH + " characters that can be seen");
    require(
        !subjectPrefix.startsWith(SpiffeId.SCHEME) && !subjectPrefix.startsWith(DnsName.PREFIX),
        "subject-prefix: would make tokens look like client certificates");
    require(
        trustDomain == null || SpiffeId.isTrustDomain(trustDomain),
        "trust-domain: lower-case letters, digits, '.', '-' and '_', without spiffe://");
    require(
        trustDomain == null || subjectPrefix.isEmpty(),
        "subject-prefix: SPIFFE ids take none: leave it out, or trust-domain");
    if (jwksUri == null) {
      require(
          KeyLocation.isAllowed(issuer),
          "issuer: must be an https URL, or jwks-uri must tell where its keys are");
    } else {
      require(
          KeyLocation.isAllowed(jwksUri) || KeyLocation.isFile(jwksUri),
          "jwks-uri: must be an https URL or file:///…");
    }
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
