package dev.trestle.server.security.tls;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A service's own calls to gateways, settings {@code trestle.security.client.*}.
 *
 * @param mode {@code tls}, {@code plaintext}, or {@code auto}: TLS if {@code trust} is set or the
 *     service's own port is to have TLS, since then gateways have it, too
 * @param trust PEM file with those whose signature on a gateway's certificate is believed; empty:
 *     those that the Java runtime trusts
 * @param certificate PEM file with the client's certificate. Empty: the server's own, unless there
 *     is a token, which would name another caller than the certificate does, or that certificate is
 *     not for clients
 * @param key PEM file with that certificate's key
 * @param tokenFile file with the token that is sent with every call
 * @param authority name that gateways' certificates must bear instead of the host that is called:
 *     for owners of partitions, which are called by address
 */
@Context
@ConfigurationProperties("trestle.security.client")
record ClientConfig(
    @Bindable(defaultValue = "auto") TlsConfig.Mode mode,
    @Bindable(defaultValue = "") String trust,
    @Bindable(defaultValue = "") String certificate,
    @Bindable(defaultValue = "") String key,
    @Bindable(defaultValue = "") String tokenFile,
    @Bindable(defaultValue = "") String authority) {

  /**
   * Checks that the settings belong together.
   *
   * @throws IllegalArgumentException naming the setting that must be changed
   */
  ClientConfig {
    require(
        certificate.isEmpty() == key.isEmpty(),
        "trestle.security.client.certificate and trestle.security.client.key: set both or neither");
    require(
        mode != TlsConfig.Mode.PLAINTEXT || (trust.isEmpty() && certificate.isEmpty()),
        "trestle.security.client.mode is plaintext, and trust or certificate is set: remove one of"
            + " them");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /**
   * Whether gateways are called in plaintext.
   *
   * @param served what the service's own port speaks
   */
  boolean isPlaintext(TlsConfig.Mode served) {
    if (mode != TlsConfig.Mode.AUTO) {
      return mode == TlsConfig.Mode.PLAINTEXT;
    }
    return served == TlsConfig.Mode.PLAINTEXT && trust.isEmpty();
  }

  /** Files of certificate and key; {@code null} if no certificate is to be shown. */
  @Nullable List<Path> pair(TlsConfig server) {
    if (!certificate.isEmpty()) {
      return List.of(Path.of(certificate), Path.of(key));
    }
    return server.hasCertificate() && tokenFile.isEmpty() ? server.pair() : null;
  }

  /** Whether the pair is the server's, and so perhaps not for clients. */
  boolean sharesPair() {
    return certificate.isEmpty();
  }

  /** The file of {@code trust}; {@code null} if the Java runtime's is used. */
  @Nullable Path trusted() {
    return trust.isEmpty() ? null : Path.of(trust);
  }

  Optional<Path> token() {
    return tokenFile.isEmpty() ? Optional.empty() : Optional.of(Path.of(tokenFile));
  }
}
