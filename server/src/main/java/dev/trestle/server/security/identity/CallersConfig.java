package dev.trestle.server.security.identity;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whose credentials are taken: a policy's section {@code callers}. No two of them can name the same
 * caller without meaning the same one.
 *
 * @param issuers of tokens
 * @param certificates which client certificates are callers
 */
public record CallersConfig(List<TokenIssuer> issuers, CertificateCallers certificates) {

  /**
   * Checks that issuers are told apart.
   *
   * @throws IllegalArgumentException naming the key that must be changed
   */
  public CallersConfig {
    issuers = List.copyOf(issuers);
    if (issuers.isEmpty() && certificates.equals(CertificateCallers.NONE)) {
      throw new IllegalArgumentException(
          "callers: name at least one issuer or kind of certificate");
    }
    Set<String> names = new HashSet<>();
    Set<String> prefixes = new HashSet<>();
    Set<String> trustDomains = new HashSet<>();
    for (TokenIssuer issuer : issuers) {
      if (!names.add(issuer.issuer())) {
        throw new IllegalArgumentException("issuer: " + issuer.issuer() + " is there twice");
      }
      if (issuer.trustDomain() != null) {
        if (!trustDomains.add(issuer.trustDomain())) {
          throw new IllegalArgumentException(
              "trust-domain: two issuers may not speak for " + issuer.trustDomain());
        }
      } else if (!prefixes.add(issuer.subjectPrefix())) {
        throw new IllegalArgumentException(
            "subject-prefix: "
                + issuer.issuer()
                + " needs one that no other issuer has, or the same subject of two issuers would be"
                + " one caller");
      }
    }
  }
}
