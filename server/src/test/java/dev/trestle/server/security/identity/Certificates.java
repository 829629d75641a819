package dev.trestle.server.security.identity;

import dev.trestle.server.testing.HandClock;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Client certificates, and connections of those who own them. */
final class Certificates {

  static final String UPLOADS = "spiffe://acme/ns/media/sa/upload-service";

  private static final X509Bundle AUTHORITY = authority();

  private Certificates() {}

  /** Of nobody yet; its common name means nothing. */
  static CertificateBuilder builder() {
    return new CertificateBuilder()
        .subject("CN=admin")
        .notBefore(HandClock.START.minus(Duration.ofDays(1)))
        .notAfter(HandClock.START.plus(Duration.ofDays(1)));
  }

  /** Signed by an authority. */
  static X509Certificate certificate(CertificateBuilder builder) {
    try {
      return builder.buildIssuedBy(AUTHORITY).getCertificate();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static X509Bundle authority() {
    try {
      return builder()
          .setKeyUsage(true, CertificateBuilder.KeyUsage.keyCertSign)
          .setIsCertificateAuthority(true)
          .buildSelfSigned();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static X509Certificate named(String... uris) {
    CertificateBuilder builder = builder();
    for (String uri : uris) {
      builder.addSanUriName(URI.create(uri));
    }
    return certificate(builder);
  }

  static X509Certificate dns(String... names) {
    CertificateBuilder builder = builder();
    for (String name : names) {
      builder.addSanDnsName(name);
    }
    return certificate(builder);
  }

  /** A connection whose client proved to own the certificate, or had none. */
  static SSLSession session(@Nullable X509Certificate certificate) {
    return (SSLSession)
        Proxy.newProxyInstance(
            Certificates.class.getClassLoader(),
            new Class<?>[] {SSLSession.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("getPeerCertificates")) {
                throw new UnsupportedOperationException(method.getName());
              }
              if (certificate == null) {
                throw new SSLPeerUnverifiedException("no certificate");
              }
              return new Certificate[] {certificate};
            });
  }
}
