package dev.trestle.server.security.identity;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The caller that a verified client certificate names, by its subject alternative names alone: its
 * SPIFFE id, else its DNS name. The common name never counts.
 */
final class ClientCertificate {

  // GeneralName of X.509.
  private static final Integer DNS_NAME = 2;
  private static final Integer URI = 6;

  // Bits of X.509's key usage.
  private static final int KEY_CERT_SIGN = 5;
  private static final int CRL_SIGN = 6;

  private final CertificateCallers callers;

  ClientCertificate(CertificateCallers callers) {
    this.callers = callers;
  }

  /**
   * Asks the certificate that the client of a connection has proved to own.
   *
   * @param session {@code null} if the connection has no TLS
   */
  Credential read(@Nullable SSLSession session, Instant now) {
    if (session == null || callers.equals(CertificateCallers.NONE)) {
      return Credential.ABSENT;
    }
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate certificate
          ? read(certificate, now)
          : Credential.ABSENT;
    } catch (SSLPeerUnverifiedException e) {
      return Credential.ABSENT;
    }
  }

  private Credential read(X509Certificate certificate, Instant now) {
    List<String> uris;
    List<String> dnsNames;
    try {
      uris = names(certificate, URI);
      dnsNames = names(certificate, DNS_NAME);
    } catch (CertificateParsingException e) {
      return malformed("The client certificate's names cannot be read: get a new one");
    }
    Credential named = spiffe(certificate, uris);
    if (named instanceof Credential.Absent) {
      named = dns(certificate, dnsNames);
    }
    // TLS looks at the end once, when the connection begins.
    Instant until = certificate.getNotAfter().toInstant();
    if (named instanceof Credential.Named && until.isBefore(now)) {
      return new Credential.Wrong(
          Flaw.EXPIRED,
          "The client certificate has expired at " + until + ": connect anew with a new one");
    }
    return named;
  }

  private Credential spiffe(X509Certificate certificate, List<String> uris) {
    if (callers.trustDomains().isEmpty()
        || uris.stream().noneMatch(uri -> uri.regionMatches(true, 0, "spiffe:", 0, 7))) {
      return Credential.ABSENT;
    }
    if (uris.size() > 1) {
      return malformed("The client certificate has a SPIFFE id and further URIs: it may have one");
    }
    SpiffeId id = SpiffeId.parse(uris.get(0));
    if (id == null) {
      return malformed("The client certificate's SPIFFE id is not the id of a workload");
    }
    if (!callers.trustDomains().contains(id.trustDomain())) {
      return Credential.ABSENT;
    }
    boolean[] usage = certificate.getKeyUsage();
    if (certificate.getBasicConstraints() >= 0
        || usage != null && (usage[KEY_CERT_SIGN] || usage[CRL_SIGN])) {
      return malformed("The client certificate is that of an authority, which is no workload");
    }
    return new Credential.Named(id.toString(), certificate.getNotAfter().toInstant());
  }

  private Credential dns(X509Certificate certificate, List<String> dnsNames) {
    List<String> named =
        dnsNames.stream()
            .map(DnsName::lowerCase)
            .filter(name -> callers.everyDnsName() || callers.dnsNames().contains(name))
            .distinct()
            .toList();
    if (named.isEmpty()) {
      return Credential.ABSENT;
    }
    if (named.size() > 1) {
      return malformed("The client certificate has several DNS names that are callers: which one?");
    }
    if (!DnsName.isValid(named.get(0))) {
      return malformed("The client certificate's DNS name is not that of one machine or service");
    }
    return new Credential.Named(
        DnsName.PREFIX + named.get(0), certificate.getNotAfter().toInstant());
  }

  private static List<String> names(X509Certificate certificate, Integer kind)
      throws CertificateParsingException {
    Collection<List<?>> all = certificate.getSubjectAlternativeNames();
    return all == null
        ? List.of()
        : all.stream()
            .filter(name -> kind.equals(name.get(0)))
            .map(name -> String.valueOf(name.get(1)))
            .toList();
  }

  private static Credential malformed(String text) {
    return new Credential.Wrong(Flaw.MALFORMED, text);
  }
}
