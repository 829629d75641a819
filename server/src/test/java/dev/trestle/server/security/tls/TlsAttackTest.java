package dev.trestle.server.security.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trestle.server.security.tls.TestAuthority.Issued;
import dev.trestle.server.security.tls.TlsConfig.ClientCertificates;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What must not connect, beside the same with the check left out, which does connect. */
@Timeout(120)
class TlsAttackTest {

  private static final String[] LIBRARIES = {"JDK", "OPENSSL"};

  private static final List<String> OLD_CIPHERS = List.of("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA");

  private final TestAuthority authority = new TestAuthority("authority");
  private final TestAuthority rogue = new TestAuthority("authority"); // The same name.
  private final Issued server = authority.issue("localhost");

  @ParameterizedTest
  @EnumSource(names = {"JDK", "OPENSSL"})
  void aClientOfARogueAuthority(SslProvider library) throws Exception {
    SslContext client = client(library, rogue.issue("client"));

    for (ClientCertificates asked :
        List.of(ClientCertificates.OPTIONAL, ClientCertificates.REQUIRED)) {
      assertThat(ask(server(library, asked), client)).isEqualTo(Status.Code.UNAVAILABLE);
    }
    assertThat(ask(believingEverybody(library), client)).as("control").isEqualTo(Status.Code.OK);
  }

  @ParameterizedTest
  @EnumSource(names = {"JDK", "OPENSSL"})
  void aClientWhoseCertificateHasExpired(SslProvider library) throws Exception {
    Issued old =
        authority.issue("client", TestAuthority.keys("EC"), Instant.now().minusSeconds(60));
    SslContext client = client(library, old);

    assertThat(ask(server(library, ClientCertificates.OPTIONAL), client))
        .isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(ask(believingEverybody(library), client)).as("control").isEqualTo(Status.Code.OK);
  }

  @ParameterizedTest
  @EnumSource(names = {"JDK", "OPENSSL"})
  void aClientWithoutACertificateWhereOneIsRequired(SslProvider library) throws Exception {
    SslContext client = client(library, null);

    assertThat(ask(server(library, ClientCertificates.REQUIRED), client))
        .isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(ask(server(library, ClientCertificates.OPTIONAL), client))
        .as("control")
        .isEqualTo(Status.Code.OK);
  }

  @ParameterizedTest
  @EnumSource(names = {"JDK", "OPENSSL"})
  void aClientOfTheAuthorityIsKnownByItsCertificate(SslProvider library) throws Exception {
    Issued client = authority.intermediate("between").issue("spiffe://acme/ns/a/sa/b");

    try (Port port = new Port(server(library, ClientCertificates.OPTIONAL))) {
      assertThat(port.ask(client(library, client))).isEqualTo(Status.Code.OK);
      assertThat(port.shown()).isEqualTo(client.chain().get(0));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"JDK", "OPENSSL"})
  void aServerOfARogueAuthority(SslProvider library) throws Exception {
    SslContext impostor =
        new Contexts(library)
            .server(rogue.issue("localhost").certified(), null, ClientCertificates.NONE);

    assertThat(ask(impostor, client(library, null))).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(
            ask(
                impostor,
                GrpcSslContexts.configure(SslContextBuilder.forClient(), library)
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .build()))
        .as("control")
        .isEqualTo(Status.Code.OK);
  }

  @ParameterizedTest
  @EnumSource(names = {"JDK", "OPENSSL"})
  void aServerOfAnotherName(SslProvider library) throws Exception {
    SslContext other =
        new Contexts(library)
            .server(authority.issue("other.example").certified(), null, ClientCertificates.NONE);

    try (Port port = new Port(other)) {
      SslContext client = client(library, null);
      assertThat(port.ask(client)).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(Port.ask(port.to(client).overrideAuthority("other.example")))
          .as("control")
          .isEqualTo(Status.Code.OK);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"JDK", "OPENSSL"})
  void plaintextOnAPortOfTls(SslProvider library) throws Exception {
    assertThat(ask(server(library, ClientCertificates.NONE), null))
        .isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(ask(null, null)).as("control").isEqualTo(Status.Code.OK);
  }

  @ParameterizedTest
  @EnumSource(names = {"JDK", "OPENSSL"})
  void aServerWithoutAKeyAndAClientWithoutTrust(SslProvider library) throws Exception {
    assertThat(ask(Contexts.closedServer(), client(library, null)))
        .isEqualTo(Status.Code.UNAVAILABLE);
    SslContext server = server(library, ClientCertificates.NONE);
    assertThat(ask(server, Contexts.closedClient())).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(ask(server, client(library, null))).as("control").isEqualTo(Status.Code.OK);
  }

  /** BoringSSL still knows it; current JDKs refuse it on their own. */
  @Test
  void aClientThatKnowsOnlyTls11() throws Exception {
    assumeAvailable(SslProvider.OPENSSL);
    SslContext old =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.OPENSSL)
            .protocols("TLSv1.1")
            .ciphers(OLD_CIPHERS)
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .endpointIdentificationAlgorithm("")
            .build();

    for (String library : LIBRARIES) {
      SslContext ours = server(SslProvider.valueOf(library), ClientCertificates.NONE);
      assertThatThrownBy(() -> handshake(ours, old))
          .isInstanceOf(SSLException.class)
          .hasMessageMatching("(?is).*protocol.*");
    }
    SslContext lax =
        SslContextBuilder.forServer(server.key(), server.chain())
            .sslProvider(SslProvider.OPENSSL)
            .protocols("TLSv1.1", "TLSv1.2")
            .ciphers(OLD_CIPHERS)
            .build();
    assertThat(handshake(lax, old)).as("control").isEqualTo("TLSv1.1");
  }

  private SslContext server(SslProvider library, ClientCertificates asked) throws Exception {
    assumeAvailable(library);
    return new Contexts(library)
        .server(
            server.certified(),
            asked == ClientCertificates.NONE ? null : Authorities.read(authority.pem()),
            asked);
  }

  /** One that asks for a certificate and takes any. */
  private SslContext believingEverybody(SslProvider library) throws SSLException {
    return GrpcSslContexts.configure(
            SslContextBuilder.forServer(server.key(), server.chain()), library)
        .clientAuth(ClientAuth.REQUIRE)
        .trustManager(InsecureTrustManagerFactory.INSTANCE)
        .build();
  }

  private SslContext client(SslProvider library, @Nullable Issued key) throws Exception {
    assumeAvailable(library);
    return new Contexts(library)
        .client(key == null ? null : key.certified(), Authorities.read(authority.pem()));
  }

  private static Status.Code ask(@Nullable SslContext server, @Nullable SslContext client) {
    try (Port port = new Port(server)) {
      return port.ask(client);
    }
  }

  private static void assumeAvailable(SslProvider library) {
    assumeTrue(
        library == SslProvider.JDK || OpenSsl.isAvailable(),
        "netty-tcnative has no build for this platform");
  }

  /** Lets two ends shake hands without a network; returns the version that they agree on. */
  private static String handshake(SslContext server, SslContext client) throws SSLException {
    SSLEngine there = server.newEngine(ByteBufAllocator.DEFAULT);
    SSLEngine here = client.newEngine(ByteBufAllocator.DEFAULT, "localhost", 1);
    ByteBuffer toServer = ByteBuffer.allocate(1 << 16);
    ByteBuffer toClient = ByteBuffer.allocate(1 << 16);
    here.beginHandshake();
    there.beginHandshake();
    for (int turn = 0; turn < 100; turn++) {
      step(here, toClient, toServer);
      step(there, toServer, toClient);
      if (!isShaking(here) && !isShaking(there)) {
        return here.getSession().getProtocol();
      }
    }
    throw new SSLHandshakeException("neither agreed nor refused");
  }

  private static boolean isShaking(SSLEngine engine) {
    return engine.getHandshakeStatus() != SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING;
  }

  private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    ByteBuffer application = ByteBuffer.allocate(1 << 16);
    in.flip();
    while (in.hasRemaining() && engine.unwrap(in, application).bytesConsumed() > 0) {
      runTasks(engine);
    }
    in.compact();
    runTasks(engine);
    while (engine.wrap(ByteBuffer.allocate(0), out).bytesProduced() > 0) {
      runTasks(engine);
    }
  }

  private static void runTasks(SSLEngine engine) {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }
}
