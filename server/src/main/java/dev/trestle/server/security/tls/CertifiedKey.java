package dev.trestle.server.security.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A private key, and the certificates that say whose it is.
 *
 * @param chain the key's own certificate first, then each that signed the one before
 */
record CertifiedKey(PrivateKey key, List<X509Certificate> chain) implements Material {

  private static final byte[] PROBE = new byte[32];

  private static final String CLIENT_USE = "1.3.6.1.5.5.7.3.2";
  private static final String ANY_USE = "2.5.29.37.0";

  /**
   * Reads a pair and checks that it is one. Costs a signature.
   *
   * @throws UnusableException if certificates and key do not parse, do not belong together, or are
   *     not in order; times are not looked at
   */
  static CertifiedKey read(String certificates, String key) throws UnusableException {
    List<X509Certificate> chain;
    try {
      chain = Pem.certificates(certificates);
    } catch (UnusableException e) {
      throw new UnusableException("the certificate file " + e.getMessage(), e);
    }
    PublicKey certified = chain.get(0).getPublicKey();
    String algorithm = signatureBy(certified);
    PrivateKey parsed;
    try {
      parsed = Pem.key(key, certified);
    } catch (UnusableException e) {
      throw new UnusableException("the key file " + e.getMessage(), e);
    }
    checkPair(parsed, certified, algorithm);
    checkOrder(chain);
    return new CertifiedKey(parsed, chain);
  }

  private static String signatureBy(PublicKey certified) throws UnusableException {
    return switch (certified.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default ->
          throw new UnusableException(
              "the certificate has a key of kind "
                  + certified.getAlgorithm()
                  + ": use RSA or EC, which every client knows");
    };
  }

  private static void checkPair(PrivateKey key, PublicKey certified, String algorithm)
      throws UnusableException {
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(certified);
      signature.update(PROBE);
      if (signature.verify(signed)) {
        return;
      }
    } catch (GeneralSecurityException e) {
      throw new UnusableException("the key is not that of the certificate", e);
    }
    throw new UnusableException("the key is not that of the certificate");
  }

  private static void checkOrder(List<X509Certificate> chain) throws UnusableException {
    for (int i = 0; i + 1 < chain.size(); i++) {
      try {
        chain.get(i).verify(chain.get(i + 1).getPublicKey());
      } catch (GeneralSecurityException e) {
        throw new UnusableException(
            "the certificate of "
                + subject(chain.get(i))
                + " is not signed by the one after it, "
                + subject(chain.get(i + 1))
                + ": put the service's own first, then each that signed the one before",
            e);
      }
    }
  }

  @Override
  public Optional<String> objection(Instant now) {
    for (X509Certificate each : chain) {
      if (now.isAfter(each.getNotAfter().toInstant())) {
        return Optional.of(
            "the certificate of "
                + subject(each)
                + " expired at "
                + each.getNotAfter().toInstant());
      }
      if (now.isBefore(each.getNotBefore().toInstant())) {
        return Optional.of(
            "the certificate of "
                + subject(each)
                + " is valid only from "
                + each.getNotBefore().toInstant());
      }
    }
    return Optional.empty();
  }

  @Override
  public String describe() {
    X509Certificate own = chain.get(0);
    return "certificate of "
        + subject(own)
        + ", serial "
        + own.getSerialNumber().toString(16)
        + ", until "
        + expiry();
  }

  /** When the first of the certificates ends. */
  Instant expiry() {
    return chain.stream()
        .map(each -> each.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  /** Whether its certificate lets it prove a client. Those of public authorities do not. */
  boolean isForClients() {
    try {
      List<String> uses = chain.get(0).getExtendedKeyUsage();
      return uses == null || uses.contains(CLIENT_USE) || uses.contains(ANY_USE);
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  private static String subject(X509Certificate certificate) {
    try {
      var names = certificate.getSubjectAlternativeNames();
      if (names != null && !names.isEmpty()) {
        return String.valueOf(names.iterator().next().get(1));
      }
    } catch (CertificateParsingException unreadable) {
      // Then by its older name.
    }
    return certificate.getSubjectX500Principal().getName();
  }

  /** Without the key. */
  @Override
  public String toString() {
    return describe();
  }
}
