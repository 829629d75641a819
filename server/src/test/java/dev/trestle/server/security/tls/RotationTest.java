package dev.trestle.server.security.tls;

import static dev.trestle.server.security.tls.TestAuthority.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.server.security.tls.TestAuthority.Issued;
import dev.trestle.server.security.tls.TlsConfig.ClientCertificates;
import dev.trestle.server.testing.SteadyCalls;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server whose files change while it is called. */
@Timeout(120)
class RotationTest {

  private static final int ROTATIONS = 25;

  @TempDir Path folder;
  private final Contexts contexts = new Contexts(TlsLibrary.fastest());
  private final RememberedReloads reloads = new RememberedReloads();
  private final TestAuthority authority = new TestAuthority("authority");
  private final TestAuthority clients = new TestAuthority("clients");
  private FollowedContext followed;
  private Port port;

  @BeforeEach
  void serve() {
    authority.issue("localhost").writeTo(folder);
    write(folder.resolve("ca.crt"), clients.pem());
    follow();
  }

  private void follow() {
    Clock clock = Clock.systemUTC();
    followed =
        new FollowedContext(
            "server",
            new Kept<>(
                "pair",
                List.of(folder.resolve("tls.crt"), folder.resolve("tls.key")),
                texts -> CertifiedKey.read(texts.get(0), texts.get(1)),
                reloads,
                clock),
            new Kept<>(
                "client-ca",
                List.of(folder.resolve("ca.crt")),
                texts -> Authorities.read(texts.get(0)),
                reloads,
                clock),
            Contexts.closedServer(),
            (key, cas) -> contexts.server(key, cas, ClientCertificates.REQUIRED),
            reloads);
    followed.look();
    port = new Port(followed.context());
  }

  @AfterEach
  void stop() {
    port.close();
  }

  @Test
  void noCallFailsWhileCertificatesChange() throws Exception {
    SslContext client = client(clients.issue("client"));
    ManagedChannel lasting = port.to(client).build();
    SteadyCalls<Status.Code> calls =
        new SteadyCalls<>(() -> Port.ask(lasting), () -> port.ask(client), () -> port.ask(client));
    for (int i = 0; i < ROTATIONS; i++) {
      Issued next = authority.issue("localhost");
      write(folder.resolve("tls.crt"), next.certificatePem());
      followed.look(); // Half-way.
      write(folder.resolve("tls.key"), next.keyPem());
      followed.look();
      calls.awaitEach();
    }

    assertThat(calls.end()).containsOnlyKeys(Status.Code.OK);
    lasting.shutdownNow();
    assertThat(reloads.told()).filteredOn("reloaded pair"::equals).hasSize(ROTATIONS);
  }

  /** The control shows the trap: gRPC's own key manager takes such a key, and is broken by it. */
  @Test
  void aKeyThatIsNotTheCertificatesChangesNothing() throws Exception {
    X509Certificate before = served();
    AdvancedTlsX509KeyManager trap = new AdvancedTlsX509KeyManager();
    Path certificate = folder.resolve("tls.crt");
    Path key = folder.resolve("tls.key");
    trap.updateIdentityCredentials(certificate.toFile(), key.toFile());
    SslContext trapped =
        GrpcSslContexts.configure(SslContextBuilder.forServer(trap), SslProvider.JDK).build();
    try (Port control = new Port(trapped)) {
      assertThat(control.ask(client(null))).isEqualTo(Status.Code.OK);
      write(key, authority.issue("localhost").keyPem());

      followed.look();
      trap.updateIdentityCredentials(certificate.toFile(), key.toFile());

      assertThat(served()).isEqualTo(before);
      assertThat(control.ask(client(null))).as("control").isEqualTo(Status.Code.UNAVAILABLE);
    }
    assertThat(followed.problem().orElseThrow())
        .isEqualTo("pair: the key is not that of the certificate");
    assertThat(followed.expiry().orElseThrow()).isEqualTo(before.getNotAfter().toInstant());
  }

  @Test
  void anAuthorityThatIsTakenAwayIsBelievedNoMore() throws Exception {
    TestAuthority next = new TestAuthority("next");
    SslContext old = client(clients.issue("client"));
    SslContext young = client(next.issue("client"));
    assertThat(port.ask(old)).isEqualTo(Status.Code.OK);
    assertThat(port.ask(young)).isEqualTo(Status.Code.UNAVAILABLE);

    write(folder.resolve("ca.crt"), clients.pem() + next.pem());
    followed.look();
    assertThat(port.ask(old)).isEqualTo(Status.Code.OK);
    assertThat(port.ask(young)).isEqualTo(Status.Code.OK);

    write(folder.resolve("ca.crt"), next.pem());
    followed.look();
    assertThat(port.ask(old)).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(port.ask(young)).isEqualTo(Status.Code.OK);
  }

  /** A session that is resumed is not checked again; the control shows what that would mean. */
  @Test
  void aSessionOfBeforeDoesNotHelpWhoIsBelievedNoMore() throws Exception {
    TestAuthority next = new TestAuthority("next");
    SslContext old = jdkClient(clients.issue("client"));
    AdvancedTlsX509TrustManager trap =
        AdvancedTlsX509TrustManager.newBuilder()
            .setVerification(AdvancedTlsX509TrustManager.Verification.CERTIFICATE_ONLY_VERIFICATION)
            .build();
    trap.updateTrustCredentials(new X509Certificate[] {clients.certificate()});
    Issued key = authority.issue("localhost");
    SslContext trapped =
        GrpcSslContexts.configure(
                SslContextBuilder.forServer(key.key(), key.chain()), SslProvider.JDK)
            .trustManager(trap)
            .clientAuth(ClientAuth.REQUIRE)
            .build();
    try (Port control = new Port(trapped)) {
      assertThat(port.ask(old)).isEqualTo(Status.Code.OK);
      assertThat(control.ask(old)).isEqualTo(Status.Code.OK);

      write(folder.resolve("ca.crt"), next.pem());
      followed.look();
      trap.updateTrustCredentials(new X509Certificate[] {next.certificate()});

      assertThat(port.ask(old)).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(control.ask(old)).as("control").isEqualTo(Status.Code.OK);
    }
  }

  @Test
  void aFileOfNoAuthorityKeepsTheOldAndLetsANewCertificateIn() throws Exception {
    Issued next = authority.issue("localhost");
    next.writeTo(folder);
    write(folder.resolve("ca.crt"), "nothing of use");

    followed.look();

    assertThat(served()).isEqualTo(next.chain().get(0));
    assertThat(port.ask(client(clients.issue("client")))).isEqualTo(Status.Code.OK);
    assertThat(port.ask(client(authority.issue("client")))).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(followed.problem().orElseThrow()).contains("has no certificate in PEM");
  }

  @Test
  void filesThatComeLateOpenThePort() throws Exception {
    port.close();
    Files.delete(folder.resolve("tls.key"));
    follow();
    SslContext client = client(clients.issue("client"));
    assertThat(followed.problem().orElseThrow()).startsWith("pair: there is no file");
    assertThat(port.ask(client)).isEqualTo(Status.Code.UNAVAILABLE);

    authority.issue("localhost").writeTo(folder);
    followed.look();

    assertThat(port.ask(client)).isEqualTo(Status.Code.OK);
    assertThat(followed.problem()).isEmpty();
  }

  /** What a client is shown. */
  private X509Certificate served() throws Exception {
    List<X509Certificate> seen = new ArrayList<>();
    Issued mine = clients.issue("client");
    SslContext looking =
        GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
            .trustManager(new SeeingTrust(seen))
            .keyManager(mine.key(), mine.chain())
            .build();
    assertThat(port.ask(looking)).isEqualTo(Status.Code.OK);
    return seen.get(0);
  }

  private SslContext client(Issued key) throws Exception {
    return contexts.client(key == null ? null : key.certified(), Authorities.read(authority.pem()));
  }

  /** The JDK's clients resume sessions by themselves. */
  private SslContext jdkClient(Issued key) throws Exception {
    return new Contexts(SslProvider.JDK).client(key.certified(), Authorities.read(authority.pem()));
  }
}
