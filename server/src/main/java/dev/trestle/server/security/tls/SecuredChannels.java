package dev.trestle.server.security.tls;

import dev.trestle.server.ReadinessCheck;
import dev.trestle.server.security.SecurityConfig;
import io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** As settings say. What they name must be usable before the service becomes ready. */
@Singleton
final class SecuredChannels implements Channels, ReadinessCheck {

  private static final Logger LOG = LoggerFactory.getLogger(SecuredChannels.class);

  /** A server lets clients ping every 10 s; three times that is noticed soon and costs nothing. */
  private static final long KEEP_ALIVE_SECONDS = 30;

  private static final long KEEP_ALIVE_TIMEOUT_SECONDS = 10;

  private final ClientConfig config;

  /** {@code null} in plaintext. */
  private final @Nullable FollowedContext followed;

  private final Optional<TokenFile> token;

  SecuredChannels(
      ClientConfig config,
      TlsConfig server,
      SecurityConfig security,
      Follower follower,
      MeterRegistry registry) {
    this.config = config;
    this.token = config.token().map(TokenFile::new);
    this.followed =
        config.isPlaintext(server.spoken(security))
            ? null
            : follow(config, server, follower, new Contexts(TlsLibrary.fastest()));
    if (followed != null) {
      Gauge.builder("trestle.tls.certificate.expiry.timestamp", followed, ServerTls::expiry)
          .description("When the first certificate of the client's chain ends, in seconds of 1970")
          .baseUnit("seconds")
          .tag("used", "client")
          .register(registry);
    }
  }

  private static FollowedContext follow(
      ClientConfig config, TlsConfig server, Follower follower, Contexts contexts) {
    return follower.follow(
        "trestle.security.client",
        config.pair(server),
        "trust",
        config.trusted(),
        Contexts.closedClient(),
        (key, trusted) ->
            contexts.client(
                key == null || (config.sharesPair() && !key.isForClients()) ? null : key, trusted));
  }

  @Override
  public NettyChannelBuilder to(String target) {
    LOG.info("Calls to {} go {}", target, way());
    NettyChannelBuilder builder =
        NettyChannelBuilder.forTarget(target)
            .defaultLoadBalancingPolicy("round_robin")
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    if (followed == null) {
      builder.usePlaintext();
    } else {
      builder.useTransportSecurity().sslContext(followed.context());
    }
    if (!config.authority().isEmpty()) {
      builder.overrideAuthority(config.authority());
    }
    token.ifPresent(each -> builder.intercept(each.withEachCall()));
    return builder;
  }

  private String way() {
    return (followed == null ? "in plaintext" : "by TLS with " + TlsLibrary.describe())
        + (followed != null && followed.showsCertificate() ? ", showing a certificate" : "")
        + (token.isPresent() ? ", with a token" : "");
  }

  @Override
  public String name() {
    return "credentials for calls to gateways";
  }

  @Override
  public void verify() throws Exception {
    Optional<String> problem = followed == null ? Optional.empty() : followed.problem();
    if (problem.isPresent()) {
      throw new IllegalStateException(problem.get());
    }
    if (token.isPresent()) {
      token.get().verify();
    }
  }
}
