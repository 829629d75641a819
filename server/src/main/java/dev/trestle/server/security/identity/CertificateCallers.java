package dev.trestle.server.security.identity;

import java.util.Set;

/**
 * Which names in client certificates are callers, {@code mtls} in a policy's {@code callers}.
 *
 * <p>A certificate whose names are none of these is no identity. It may still carry the connection:
 * the caller is then told by a token.
 *
 * @param trustDomains of SPIFFE ids that are callers, such as {@code acme}
 * @param everyDnsName whether the DNS name of any certificate is a caller
 * @param dnsNames DNS names that are callers, in lower case; a certificate may bear others beside
 *     one of them
 */
public record CertificateCallers(
    Set<String> trustDomains, boolean everyDnsName, Set<String> dnsNames) {

  /** No certificate is a caller. */
  public static final CertificateCallers NONE = new CertificateCallers(Set.of(), false, Set.of());

  /**
   * Checks the names.
   *
   * @throws IllegalArgumentException naming the key that must be changed
   */
  public CertificateCallers {
    trustDomains = Set.copyOf(trustDomains);
    dnsNames = Set.copyOf(dnsNames);
    for (String trustDomain : trustDomains) {
      if (!SpiffeId.isTrustDomain(trustDomain)) {
        throw new IllegalArgumentException(
            "trust-domain: '"
                + trustDomain
                + "' is none: lower-case letters, digits, '.', '-' and '_', without spiffe://");
      }
    }
    for (String name : dnsNames) {
      if (!DnsName.isValid(name)) {
        throw new IllegalArgumentException(
            "dns: '" + name + "' is no DNS name in lower case without wildcard");
      }
    }
    if (everyDnsName && !dnsNames.isEmpty()) {
      throw new IllegalArgumentException("dns: say either true or which names");
    }
  }
}
