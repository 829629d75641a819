package dev.trestle.server.security.tls;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Certificates and keys in PEM, RFC 7468, as cert-manager, SPIFFE helpers and openssl write them.
 */
final class Pem {

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----(.*?)-----END \\1-----", Pattern.DOTALL);

  private Pem() {}

  /**
   * The certificates of a file, in their order; other blocks are passed over.
   *
   * @throws UnusableException if there is none, or one does not parse
   */
  static List<X509Certificate> certificates(String text) throws UnusableException {
    List<X509Certificate> certificates = new ArrayList<>();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      if (block.group(1).equals("CERTIFICATE") || block.group(1).equals("X509 CERTIFICATE")) {
        certificates.add(certificate(decoded(block), certificates.size() + 1));
      }
    }
    if (certificates.isEmpty()) {
      throw new UnusableException("has no certificate in PEM (-----BEGIN CERTIFICATE-----)");
    }
    return List.copyOf(certificates);
  }

  /**
   * The first private key of a file.
   *
   * @param of the public key that it must belong to, which tells its kind; whether it does belong
   *     to it is not checked
   * @throws UnusableException if there is none, or it is encrypted or of another kind
   */
  static PrivateKey key(String text, PublicKey of) throws UnusableException {
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      String label = block.group(1);
      if (label.endsWith("PRIVATE KEY")) {
        return key(label, block, of);
      }
    }
    throw new UnusableException("has no private key in PEM (-----BEGIN PRIVATE KEY-----)");
  }

  private static PrivateKey key(String label, Matcher block, PublicKey of)
      throws UnusableException {
    if (label.equals("ENCRYPTED PRIVATE KEY") || block.group(2).contains("Proc-Type:")) {
      throw new UnusableException(
          "is encrypted: give the key as it is, in a file that only the service can read");
    }
    byte[] pkcs8 =
        switch (label) {
          case "PRIVATE KEY" -> decoded(block);
          case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> Pkcs8.wrap(decoded(block), of);
          default ->
              throw new UnusableException(
                  "has a key of form '" + label + "': write it as PKCS#8, PKCS#1 or SEC 1");
        };
    try {
      return KeyFactory.getInstance(of.getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException e) {
      throw new UnusableException(
          "has no " + of.getAlgorithm() + " key that can be read; the certificate is for one", e);
    }
  }

  private static X509Certificate certificate(byte[] der, int number) throws UnusableException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw new UnusableException("has a certificate, number " + number + ", that is none", e);
    }
  }

  private static byte[] decoded(Matcher block) throws UnusableException {
    try {
      return Base64.getDecoder().decode(block.group(2).replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw new UnusableException("has a " + block.group(1) + " that is no base64", e);
    }
  }
}
