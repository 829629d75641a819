package dev.trestle.server.security.tls;

import dev.trestle.server.ReadinessCheck;
import dev.trestle.server.security.SecurityConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.ssl.SslContext;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the gRPC port speaks. Without a certificate that can be used, or without a decision to do
 * without, it speaks TLS that nobody can connect by, and the service does not become ready.
 */
@Singleton
final class ServerTls implements ReadinessCheck {

  private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);

  private static final String UNDECIDED =
      "the gRPC port is closed: set trestle.security.tls.certificate and trestle.security.tls.key,"
          + " or, only where a mesh has TLS in front of every port, trestle.security.tls.mode to"
          + " plaintext";

  private final TlsConfig.Mode spoken;

  /** {@code null} unless TLS is spoken. */
  private final @Nullable FollowedContext followed;

  ServerTls(TlsConfig config, SecurityConfig security, Follower follower, MeterRegistry registry) {
    this.spoken = config.spoken(security);
    this.followed =
        spoken == TlsConfig.Mode.TLS
            ? follow(config, follower, new Contexts(TlsLibrary.fastest()))
            : null;
    tell(config, security);
    if (followed != null) {
      Gauge.builder("trestle.tls.certificate.expiry.timestamp", followed, ServerTls::expiry)
          .description("When the first certificate of the server's chain ends, in seconds of 1970")
          .baseUnit("seconds")
          .tag("used", "server")
          .register(registry);
    }
  }

  private static FollowedContext follow(TlsConfig config, Follower follower, Contexts contexts) {
    return follower.follow(
        "trestle.security.tls",
        config.pair(),
        "client-ca",
        config.clientCa().isEmpty() ? null : Path.of(config.clientCa()),
        Contexts.closedServer(),
        (key, clientCas) -> {
          if (key == null) {
            throw new IllegalStateException("a server without a key");
          }
          return contexts.server(key, clientCas, config.askedOfClients());
        });
  }

  /** Seconds of 1970, or NaN while there is no certificate. */
  static double expiry(FollowedContext followed) {
    return followed.expiry().map(end -> (double) end.getEpochSecond()).orElse(Double.NaN);
  }

  /** What every connection must pass; empty if the port speaks plaintext. */
  Optional<SslContext> context() {
    if (followed != null) {
      return Optional.of(followed.context());
    }
    return spoken == TlsConfig.Mode.PLAINTEXT
        ? Optional.empty()
        : Optional.of(Contexts.closedServer());
  }

  @Override
  public String name() {
    return "TLS of the gRPC server";
  }

  @Override
  public void verify() {
    if (spoken == TlsConfig.Mode.AUTO) {
      throw new IllegalStateException(UNDECIDED);
    }
    if (followed != null) {
      followed
          .problem()
          .ifPresent(
              problem -> {
                throw new IllegalStateException(problem);
              });
    }
  }

  private void tell(TlsConfig config, SecurityConfig security) {
    if (security.isOpen()) {
      LOG.warn(
          "OPEN: whoever reaches this service may publish, read and change everything"
              + " (trestle.security.mode is open). Never so but on a machine of your own.");
    }
    if (followed != null) {
      LOG.info(
          "gRPC is served by TLS with {}; client certificates: {}",
          TlsLibrary.describe(),
          config.askedOfClients());
    } else if (spoken == TlsConfig.Mode.AUTO) {
      LOG.error("{}", UNDECIDED);
    } else if (!security.isOpen()) {
      LOG.warn(
          "gRPC is served in PLAINTEXT, as trestle.security.tls.mode says: tokens and events can be"
              + " read by whoever stands between, unless a mesh has TLS in front of every port");
    }
  }
}
