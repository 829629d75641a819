package dev.trestle.server.security.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority, made anew by each test, and what it signs. */
public final class TestAuthority {

  private static final AtomicLong SERIAL = new AtomicLong(1);

  private final String name;
  private final KeyPair keys;
  private final X509Certificate certificate;
  private final List<X509Certificate> above;

  /** One that signs itself. */
  public TestAuthority(String name) {
    this.name = name;
    this.keys = keys("EC");
    this.certificate = new Signing(name, keys.getPrivate(), name, keys.getPublic()).authority();
    this.above = List.of();
  }

  private TestAuthority(String name, TestAuthority by) {
    this.name = name;
    this.keys = keys("EC");
    this.certificate =
        new Signing(by.name, by.keys.getPrivate(), name, keys.getPublic()).authority();
    this.above = List.of(certificate);
  }

  /** One that this one vouches for. */
  TestAuthority intermediate(String name) {
    return new TestAuthority(name, this);
  }

  /** Its certificate, as a file for {@code client-ca} and {@code trust} has it. */
  public String pem() {
    return Issued.pem("CERTIFICATE", encoded(certificate));
  }

  X509Certificate certificate() {
    return certificate;
  }

  /** A pair for a DNS name, or for a SPIFFE id, that is good for an hour. */
  public Issued issue(String subject) {
    return issue(subject, keys("EC"), Instant.now().plus(Duration.ofHours(1)));
  }

  Issued issue(String subject, KeyPair pair, Instant until) {
    return issue(
        subject, pair, until, KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth);
  }

  Issued issue(String subject, KeyPair pair, Instant until, KeyPurposeId... uses) {
    X509Certificate own =
        new Signing(name, keys.getPrivate(), subject, pair.getPublic()).leaf(until, uses);
    return new Issued(
        pair.getPrivate(), above.isEmpty() ? List.of(own) : List.of(own, above.get(0)));
  }

  static KeyPair keys(String algorithm) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (!algorithm.equals("Ed25519")) {
        generator.initialize(algorithm.equals("EC") ? 256 : 2048);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A key and its certificates. */
  public record Issued(PrivateKey key, List<X509Certificate> chain) {

    String certificatePem() {
      StringBuilder text = new StringBuilder();
      chain.forEach(each -> text.append(pem("CERTIFICATE", encoded(each))));
      return text.toString();
    }

    String keyPem() {
      return pem("PRIVATE KEY", key.getEncoded());
    }

    CertifiedKey certified() {
      return new CertifiedKey(key, chain);
    }

    /** Writes {@code tls.crt} and {@code tls.key}, one after the other. */
    public void writeTo(Path folder) {
      write(folder.resolve("tls.crt"), certificatePem());
      write(folder.resolve("tls.key"), keyPem());
    }

    static String pem(String label, byte[] der) {
      return "-----BEGIN "
          + label
          + "-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
          + "\n-----END "
          + label
          + "-----\n";
    }
  }

  static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One certificate that comes to be. */
  private record Signing(String issuer, PrivateKey issuerKey, String subject, PublicKey key) {

    X509Certificate authority() {
      try {
        return signed(
            builder(Instant.now().plus(Duration.ofDays(1)))
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    X509Certificate leaf(Instant until, KeyPurposeId... uses) {
      int kind =
          subject.startsWith("spiffe:")
              ? GeneralName.uniformResourceIdentifier
              : GeneralName.dNSName;
      try {
        return signed(
            builder(until)
                .addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(kind, subject)))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(uses)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private JcaX509v3CertificateBuilder builder(Instant until) {
      return new JcaX509v3CertificateBuilder(
          named(issuer),
          BigInteger.valueOf(SERIAL.getAndIncrement()),
          Date.from(until.minus(Duration.ofDays(2))),
          Date.from(until),
          named(subject),
          key);
    }

    private static X500Name named(String name) {
      return new X500Name("CN=" + name);
    }

    private X509Certificate signed(X509v3CertificateBuilder builder) {
      try {
        return new JcaX509CertificateConverter()
            .getCertificate(
                builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey)));
      } catch (OperatorCreationException | GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
