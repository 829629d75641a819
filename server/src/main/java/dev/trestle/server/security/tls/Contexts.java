package dev.trestle.server.security.tls;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** TLS 1.3 and 1.2 for HTTP/2, with the suites that HTTP/2 allows and the given library has. */
final class Contexts {

  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private final SslProvider library;

  Contexts(SslProvider library) {
    this.library = library;
  }

  /**
   * Of a server.
   *
   * @param clientCas those whose certificates clients may show
   */
  SslContext server(
      CertifiedKey key, @Nullable Authorities clientCas, TlsConfig.ClientCertificates asked)
      throws SSLException {
    SslContextBuilder builder =
        SslContextBuilder.forServer(key.key(), key.chain()).clientAuth(auth(asked));
    if (clientCas != null) {
      builder.trustManager(clientCas.certificates());
    }
    return built(builder, library);
  }

  /**
   * Of a client.
   *
   * @param key what it proves itself by, if by anything
   * @param serverCas {@code null}: those that the Java runtime trusts
   */
  SslContext client(@Nullable CertifiedKey key, @Nullable Authorities serverCas)
      throws SSLException {
    SslContextBuilder builder = SslContextBuilder.forClient();
    if (key != null) {
      builder.keyManager(key.key(), key.chain());
    }
    if (serverCas != null) {
      builder.trustManager(serverCas.certificates());
    }
    return built(builder, library);
  }

  /** In which a server has no key, so that every handshake fails. */
  static SslContext closedServer() {
    try {
      KeyStore none = KeyStore.getInstance(KeyStore.getDefaultType());
      none.load(null, null);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(none, new char[0]);
      return built(SslContextBuilder.forServer(keys), SslProvider.JDK);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java runtime has no TLS", e);
    }
  }

  /** In which a client believes nobody, so that every handshake fails. */
  static SslContext closedClient() {
    try {
      return built(
          SslContextBuilder.forClient().trustManager(new NobodyTrusted()), SslProvider.JDK);
    } catch (SSLException e) {
      throw new IllegalStateException("this Java runtime has no TLS", e);
    }
  }

  private static SslContext built(SslContextBuilder builder, SslProvider library)
      throws SSLException {
    return GrpcSslContexts.configure(builder.protocols(PROTOCOLS), library).build();
  }

  private static ClientAuth auth(TlsConfig.ClientCertificates asked) {
    return switch (asked) {
      case REQUIRED -> ClientAuth.REQUIRE;
      case OPTIONAL -> ClientAuth.OPTIONAL;
      case NONE, AUTO -> ClientAuth.NONE;
    };
  }
}
