package dev.trestle.server.security.tls;

import dev.trestle.server.security.SecurityConfig;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * TLS of the gRPC server, settings {@code trestle.security.tls.*}.
 *
 * @param mode {@code tls}, {@code plaintext} (something in front, such as a mesh, has TLS), or
 *     {@code auto}: TLS if a certificate is set, else plaintext where security is open, else no
 *     service at all
 * @param certificate PEM file with the server's certificate, then each that signed the one before;
 *     its name is what callers compare with the name that they call
 * @param key PEM file with the certificate's key, not encrypted
 * @param clientCa PEM file with those whose signature on a client's certificate is believed
 * @param clientCertificates {@code none}, {@code optional} (a token may say who calls instead; a
 *     certificate that is shown must be good), {@code required}, or {@code auto}: optional if
 *     {@code clientCa} is set, else none
 * @param reloadInterval how often files of certificates, these and those of own calls, are read
 *     again; 5 s cost nothing, and a mounted secret takes up to a minute to change anyway
 */
@Context
@ConfigurationProperties("trestle.security.tls")
record TlsConfig(
    @Bindable(defaultValue = "auto") Mode mode,
    @Bindable(defaultValue = "") String certificate,
    @Bindable(defaultValue = "") String key,
    @Bindable(defaultValue = "") String clientCa,
    @Bindable(defaultValue = "auto") ClientCertificates clientCertificates,
    @Bindable(defaultValue = "5s") Duration reloadInterval) {

  /** What the port speaks. */
  enum Mode {
    AUTO,
    TLS,
    PLAINTEXT
  }

  /** What clients show. */
  enum ClientCertificates {
    AUTO,
    NONE,
    OPTIONAL,
    REQUIRED
  }

  /**
   * Checks that the settings belong together.
   *
   * @throws IllegalArgumentException naming the setting that must be changed
   */
  TlsConfig {
    require(
        certificate.isEmpty() == key.isEmpty(),
        "trestle.security.tls.certificate and trestle.security.tls.key: set both or neither");
    require(
        mode != Mode.TLS || !certificate.isEmpty(),
        "trestle.security.tls.mode is tls: set trestle.security.tls.certificate and key");
    require(
        mode != Mode.PLAINTEXT || certificate.isEmpty(),
        "trestle.security.tls.mode is plaintext, and trestle.security.tls.certificate is set:"
            + " remove one of them");
    require(
        clientCa.isEmpty() || !certificate.isEmpty(),
        "trestle.security.tls.client-ca is set: set trestle.security.tls.certificate and key, too");
    require(
        !clientCa.isEmpty()
            || clientCertificates == ClientCertificates.AUTO
            || clientCertificates == ClientCertificates.NONE,
        "trestle.security.tls.client-certificates asks for certificates: set"
            + " trestle.security.tls.client-ca, which says whose are believed");
    require(
        !reloadInterval.isNegative() && !reloadInterval.isZero(),
        "trestle.security.tls.reload-interval must be more than 0s");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  boolean hasCertificate() {
    return !certificate.isEmpty();
  }

  /** Certificate and key. */
  List<Path> pair() {
    return List.of(Path.of(certificate), Path.of(key));
  }

  /** What is asked of clients; never {@code AUTO}. */
  ClientCertificates askedOfClients() {
    if (clientCertificates != ClientCertificates.AUTO) {
      return clientCertificates;
    }
    return clientCa.isEmpty() ? ClientCertificates.NONE : ClientCertificates.OPTIONAL;
  }

  /** What the port speaks; {@code AUTO} if that is not decided and so it must not speak at all. */
  Mode spoken(SecurityConfig security) {
    if (mode == Mode.AUTO && hasCertificate()) {
      return Mode.TLS;
    }
    return mode == Mode.AUTO && security.isOpen() ? Mode.PLAINTEXT : mode;
  }
}
