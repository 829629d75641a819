package dev.trestle.server.security.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.server.security.tls.TestAuthority.Issued;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertifiedKeyTest {

  private static final Instant LATER = Instant.now().plus(Duration.ofHours(1));

  private final TestAuthority authority = new TestAuthority("authority");

  /** PKCS#8, and what cert-manager calls PKCS#1: RFC 8017 for RSA, SEC 1 for EC. */
  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC"})
  void keysOfEveryUsualFormAreRead(String algorithm) throws Exception {
    Issued issued = authority.issue("a.example", TestAuthority.keys(algorithm), LATER);

    assertThat(CertifiedKey.read(issued.certificatePem(), issued.keyPem()).key())
        .isEqualTo(issued.key());
    // That it is the same key is what reading it checks.
    for (String older :
        List.of(
            older(issued, algorithm),
            Issued.pem("EC PARAMETERS", new byte[] {5, 0}) + older(issued, algorithm))) {
      assertThat(CertifiedKey.read(issued.certificatePem(), older).key().getAlgorithm())
          .isEqualTo(algorithm);
    }
  }

  @Test
  void oneFileMayHoldBoth() throws Exception {
    Issued issued = authority.issue("a.example");
    String both = issued.keyPem() + issued.certificatePem();

    assertThat(CertifiedKey.read(both, both).key()).isEqualTo(issued.key());
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC"})
  void theKeyOfAnotherCertificateIsRefused(String other) {
    KeyPair pair = TestAuthority.keys("EC");
    Issued first = authority.issue("a.example", pair, LATER);
    Issued second = authority.issue("a.example", TestAuthority.keys(other), LATER);

    assertThatThrownBy(() -> CertifiedKey.read(first.certificatePem(), second.keyPem()))
        .isInstanceOf(UnusableException.class)
        .hasMessageContaining(
            other.equals("EC")
                ? "the key is not that of the certificate"
                : "the key file has no EC key that can be read; the certificate is for one");
  }

  @Test
  void anEncryptedKeyIsNamedAsSuch() {
    Issued issued = authority.issue("a.example");
    String older = issued.keyPem().replace("PRIVATE KEY-----\n", "RSA PRIVATE KEY-----\n");

    for (String text :
        List.of(
            issued.keyPem().replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"),
            older.replaceFirst("\n", "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n"))) {
      assertThatThrownBy(() -> CertifiedKey.read(issued.certificatePem(), text))
          .isInstanceOf(UnusableException.class)
          .hasMessageContaining("the key file is encrypted: give the key as it is");
    }
  }

  @Test
  void formsThatNobodyKnowsAreNamed() {
    Issued issued = authority.issue("a.example");

    assertUnusable(
        issued.certificatePem(),
        issued.keyPem().replace("PRIVATE KEY", "OPENSSH PRIVATE KEY"),
        "the key file has a key of form 'OPENSSH PRIVATE KEY': write it as PKCS#8");
    assertUnusable(issued.certificatePem(), "", "the key file has no private key in PEM");
    assertUnusable("", issued.keyPem(), "the certificate file has no certificate in PEM");
    assertUnusable(
        issued.certificatePem().replaceFirst("[A-Z]{4}", "!!!!"),
        issued.keyPem(),
        "the certificate file has no certificate in PEM");
    assertUnusable(
        issued.certificatePem().replace("\nMII", "\n!!!"),
        issued.keyPem(),
        "the certificate file has a CERTIFICATE that is no base64");
    assertUnusable(
        Issued.pem("CERTIFICATE", new byte[] {1, 2, 3}),
        issued.keyPem(),
        "the certificate file has a certificate, number 1, that is none");
    Issued edwards = authority.issue("a.example", TestAuthority.keys("Ed25519"), LATER);
    assertUnusable(
        edwards.certificatePem(), edwards.keyPem(), "a key of kind EdDSA: use RSA or EC");
  }

  @Test
  void aChainMustBeInOrder() throws Exception {
    Issued issued = authority.intermediate("between").issue("a.example");
    assertThat(CertifiedKey.read(issued.certificatePem(), issued.keyPem()).chain()).hasSize(2);

    Issued withStranger =
        new Issued(
            issued.key(),
            List.of(issued.chain().get(0), new TestAuthority("stranger").certificate()));
    assertUnusable(
        withStranger.certificatePem(),
        withStranger.keyPem(),
        "the certificate of a.example is not signed by the one after it, CN=stranger");
  }

  @Test
  void whatHasEndedOrNotBegunIsObjectedTo() {
    CertifiedKey key = authority.issue("a.example").certified();

    assertThat(key.objection(Instant.now())).isEmpty();
    assertThat(key.objection(key.expiry().plusSeconds(1)).orElseThrow())
        .startsWith("the certificate of a.example expired at ");
    assertThat(key.objection(key.expiry().minus(Duration.ofDays(3))).orElseThrow())
        .startsWith("the certificate of a.example is valid only from ");
  }

  @Test
  void aCertificateForServersOnlyProvesNoClient() {
    assertThat(authority.issue("a.example").certified().isForClients()).isTrue();
    assertThat(
            authority
                .issue("a.example", TestAuthority.keys("EC"), LATER, KeyPurposeId.id_kp_serverAuth)
                .certified()
                .isForClients())
        .isFalse();
  }

  @Test
  void theKeyIsNotInItsDescription() {
    Issued issued = authority.issue("spiffe://acme/ns/media/sa/upload");

    assertThat(issued.certified().toString())
        .startsWith("certificate of spiffe://acme/ns/media/sa/upload, serial ")
        .doesNotContain("key");
  }

  /** As openssl and Go write it. */
  private static String older(Issued issued, String algorithm) {
    try {
      ASN1Encodable key = PrivateKeyInfo.getInstance(issued.key().getEncoded()).parsePrivateKey();
      if (issued.key() instanceof java.security.interfaces.ECPrivateKey ec) {
        SubjectPublicKeyInfo certified =
            SubjectPublicKeyInfo.getInstance(issued.chain().get(0).getPublicKey().getEncoded());
        key =
            new ECPrivateKey(
                256,
                ec.getS(),
                certified.getPublicKeyData(),
                certified.getAlgorithm().getParameters());
      }
      return Issued.pem(algorithm + " PRIVATE KEY", key.toASN1Primitive().getEncoded());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertUnusable(String certificates, String key, String why) {
    assertThatThrownBy(() -> CertifiedKey.read(certificates, key))
        .isInstanceOf(UnusableException.class)
        .hasMessageContaining(why);
  }
}
