package dev.trestle.server.security.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.server.testing.HandClock;
import io.netty.pkitesting.CertificateBuilder;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientCertificateTest {

  private static final CertificateCallers ACME =
      new CertificateCallers(Set.of("acme"), false, Set.of());
  private static final CertificateCallers EVERY_NAME =
      new CertificateCallers(Set.of(), true, Set.of());
  private static final CertificateCallers SOME_NAMES =
      new CertificateCallers(
          Set.of(), false, Set.of("upload.acme.example", "billing.acme.example"));

  @Test
  void aSpiffeIdOfATrustDomainIsACaller() {
    assertThat(read(ACME, Certificates.named(Certificates.UPLOADS)))
        .isEqualTo(named(Certificates.UPLOADS));
  }

  @Test
  void aSpiffeIdOfAnotherTrustDomainIsNone() {
    X509Certificate certificate = Certificates.named("spiffe://acme.example/admin");
    assertThat(read(ACME, certificate)).isEqualTo(Credential.ABSENT);
    assertThat(read(new CertificateCallers(Set.of("acme.example"), false, Set.of()), certificate))
        .isEqualTo(named("spiffe://acme.example/admin"));
  }

  @Test
  void aCommonNameIsNeverACaller() {
    assertThat(
            read(
                new CertificateCallers(Set.of("acme"), true, Set.of()),
                Certificates.certificate(Certificates.builder().subject("CN=upload.acme.example"))))
        .isEqualTo(Credential.ABSENT);
  }

  @Test
  void aSpiffeIdAmongOtherUrisIsRefused() {
    assertThat(flaw(read(ACME, Certificates.named(Certificates.UPLOADS, "spiffe://acme/admin"))))
        .isEqualTo(Flaw.MALFORMED);
    assertThat(flaw(read(ACME, Certificates.named("https://acme.example", Certificates.UPLOADS))))
        .isEqualTo(Flaw.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spiffe://acme",
        "spiffe://acme/",
        "spiffe://acme/a/../admin",
        "spiffe://acme/a//b",
        "spiffe://acme/a/",
        "spiffe://acme/%61dmin",
        "spiffe://acme/a?b",
        "spiffe://acme/a#b",
        "spiffe://acme:443/a",
        "spiffe://u@acme/a",
        "spiffe://ACME/a",
        "SPIFFE://acme/a",
        "spiffe:acme/a"
      })
  void aUriThatIsNoSpiffeIdOfAWorkloadIsRefused(String uri) {
    assertThat(flaw(read(ACME, Certificates.named(uri)))).isEqualTo(Flaw.MALFORMED);
  }

  @Test
  void theCertificateOfAnAuthorityIsNoCaller() {
    X509Certificate authority =
        Certificates.certificate(
            Certificates.builder()
                .addSanUriName(URI.create(Certificates.UPLOADS))
                .setIsCertificateAuthority(true));
    X509Certificate signing =
        Certificates.certificate(
            Certificates.builder()
                .addSanUriName(URI.create(Certificates.UPLOADS))
                .setKeyUsage(true, CertificateBuilder.KeyUsage.keyCertSign));
    assertThat(flaw(read(ACME, authority))).isEqualTo(Flaw.MALFORMED);
    assertThat(flaw(read(ACME, signing))).isEqualTo(Flaw.MALFORMED);
  }

  @Test
  void aDnsNameIsACallerWhereThePolicySaysSo() {
    X509Certificate certificate = Certificates.dns("Upload.Acme.Example");
    assertThat(read(EVERY_NAME, certificate)).isEqualTo(named("dns:upload.acme.example"));
    assertThat(read(SOME_NAMES, certificate)).isEqualTo(named("dns:upload.acme.example"));
    assertThat(read(ACME, certificate)).isEqualTo(Credential.ABSENT);
    assertThat(read(SOME_NAMES, Certificates.dns("reports.acme.example")))
        .isEqualTo(Credential.ABSENT);
  }

  @Test
  void ofSeveralDnsNamesExactlyOneMayBeACaller() {
    X509Certificate service = Certificates.dns("upload.acme.example", "upload.media.svc");
    assertThat(read(SOME_NAMES, service)).isEqualTo(named("dns:upload.acme.example"));
    assertThat(flaw(read(EVERY_NAME, service))).isEqualTo(Flaw.MALFORMED);
    assertThat(
            flaw(read(SOME_NAMES, Certificates.dns("upload.acme.example", "billing.acme.example"))))
        .isEqualTo(Flaw.MALFORMED);
  }

  @Test
  void aWildcardIsNoCaller() {
    byte[] name = "*.acme.example".getBytes(StandardCharsets.US_ASCII);
    // The builder refuses such a name: the extension by hand, one DNS name in a sequence.
    ByteBuffer names = ByteBuffer.allocate(name.length + 4);
    names.put((byte) 0x30).put((byte) (name.length + 2));
    names.put((byte) 0x82).put((byte) name.length).put(name);
    X509Certificate wildcard =
        Certificates.certificate(
            Certificates.builder().addExtensionOctetString("2.5.29.17", false, names.array()));
    assertThat(flaw(read(EVERY_NAME, wildcard))).isEqualTo(Flaw.MALFORMED);
  }

  @Test
  void aSpiffeIdComesBeforeADnsName() {
    X509Certificate both =
        Certificates.certificate(
            Certificates.builder()
                .addSanDnsName("upload.acme.example")
                .addSanUriName(URI.create(Certificates.UPLOADS)));
    assertThat(read(new CertificateCallers(Set.of("acme"), true, Set.of()), both))
        .isEqualTo(named(Certificates.UPLOADS));
    assertThat(read(EVERY_NAME, both)).isEqualTo(named("dns:upload.acme.example"));
  }

  @Test
  void aCertificateThatEndedWhileItsConnectionWentOnIsRefused() {
    ClientCertificate certificates = new ClientCertificate(ACME);
    X509Certificate certificate = Certificates.named(Certificates.UPLOADS);
    assertThat(
            flaw(
                certificates.read(
                    Certificates.session(certificate),
                    HandClock.START.plus(Duration.ofDays(1)).plusSeconds(1))))
        .isEqualTo(Flaw.EXPIRED);
  }

  @Test
  void aConnectionWithoutCertificateHasNoCaller() {
    ClientCertificate certificates = new ClientCertificate(ACME);
    assertThat(certificates.read(null, HandClock.START)).isEqualTo(Credential.ABSENT);
    assertThat(certificates.read(Certificates.session(null), HandClock.START))
        .isEqualTo(Credential.ABSENT);
  }

  private static Credential read(CertificateCallers callers, X509Certificate certificate) {
    return new ClientCertificate(callers).read(Certificates.session(certificate), HandClock.START);
  }

  private static Credential named(String id) {
    return new Credential.Named(id, HandClock.START.plus(Duration.ofDays(1)));
  }

  private static Flaw flaw(Credential credential) {
    return ((Credential.Wrong) credential).flaw();
  }
}
