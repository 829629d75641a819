package dev.trestle.server.security.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.trestle.server.security.tls.TestAuthority.Issued;
import dev.trestle.server.testing.Await;
import dev.trestle.server.testing.WholeService;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole service with TLS, and its own calls. */
@Timeout(120)
class SecuredServiceTest {

  @TempDir Path folder;
  private final TestAuthority authority = new TestAuthority("authority");
  private final Issued issued = authority.issue("localhost");

  @BeforeEach
  void files() {
    issued.writeTo(folder);
    TestAuthority.write(folder.resolve("ca.crt"), authority.pem());
  }

  @Test
  void aServiceWithACertificateIsCalledByTlsAloneAndMeasuresItsAge() throws Exception {
    try (WholeService service = start(pair())) {
      service.awaitReady(Duration.ofMinutes(1));

      assertThat(Port.ask(own(service, service.bean(GrpcEmbeddedServer.class).getPort())))
          .isEqualTo(Status.Code.OK);
      assertThat(Port.ask(service.channel())).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(metrics(service))
          .contains(
              "trestle_tls_certificate_expiry_timestamp_seconds{",
              "used=\"server\"",
              "used=\"client\"");
    }
  }

  @Test
  void aCertificateThatIsRenewedIsServedWithoutARestart() throws Exception {
    Map<String, Object> settings = pair();
    settings.put("trestle.security.tls.reload-interval", "20ms");
    try (WholeService service = start(settings)) {
      ManagedChannel before =
          own(service, service.bean(GrpcEmbeddedServer.class).getPort()).build();
      assertThat(Port.ask(before)).isEqualTo(Status.Code.OK);
      TestAuthority.write(folder.resolve("tls.key"), authority.issue("localhost").keyPem());
      Await.until("a refusal is counted", () -> counted(service, "refused") > 0);

      authority.issue("localhost").writeTo(folder);

      Await.until("both sides are reloaded", () -> counted(service, "reloaded") >= 2);
      assertThat(Port.ask(before)).isEqualTo(Status.Code.OK);
      assertThat(Port.ask(own(service, service.bean(GrpcEmbeddedServer.class).getPort())))
          .isEqualTo(Status.Code.OK);
      before.shutdownNow();
    }
  }

  @Test
  void withAPolicyAndNeitherACertificateNorAWordAboutItThePortIsClosed() throws Exception {
    try (WholeService service = start(mode("policy"))) {
      service.awaitMissing(
          "the gRPC port is closed: set trestle.security.tls.certificate",
          "trestle.security.tls.mode to plaintext");

      assertThat(Port.ask(service.channel())).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  @Test
  void withAPolicyPlaintextMustBeAskedFor() throws Exception {
    Map<String, Object> settings = mode("policy");
    settings.put("trestle.security.tls.mode", "plaintext");
    try (WholeService service = start(settings)) {
      assertThatCode(() -> service.bean(ServerTls.class).verify()).doesNotThrowAnyException();
      assertThat(Port.ask(service.channel())).isEqualTo(Status.Code.OK);
    }
  }

  @Test
  void filesThatAreOfNoUseAreNamedAndKeepTheServiceFromBecomingReady() throws Exception {
    TestAuthority.write(folder.resolve("tls.key"), authority.issue("localhost").keyPem());
    Map<String, Object> settings = pair();
    settings.put("trestle.security.client.trust", folder.resolve("missing.pem").toString());
    try (WholeService service = start(settings)) {
      service.awaitMissing("the key is not that of the certificate", "missing.pem");
      assertThat(Port.ask(service.channel())).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  @Test
  void aTokenThatIsNotThereKeepsTheServiceFromBecomingReady() throws Exception {
    Map<String, Object> settings = mode("open");
    settings.put("trestle.security.client.token-file", folder.resolve("token").toString());
    try (WholeService service = start(settings)) {
      service.awaitMissing("token file " + folder.resolve("token") + " is not there");

      TestAuthority.write(folder.resolve("token"), "abc");

      service.awaitReady(Duration.ofMinutes(1));
    }
  }

  @Test
  void ownCallsShowTheServersCertificateOrSendAToken() throws Exception {
    TestAuthority.write(folder.resolve("token"), "abc");
    Map<String, Object> withToken = pair();
    withToken.put("trestle.security.client.token-file", folder.resolve("token").toString());
    try (Port gateway = gateway("localhost");
        WholeService certified = start(pair());
        WholeService tokened = start(withToken)) {
      assertThat(Port.ask(own(certified, gateway.number()))).isEqualTo(Status.Code.OK);
      assertThat(gateway.shown()).isEqualTo(issued.chain().get(0));
      assertThat(gateway.authorization()).isNull();

      assertThat(Port.ask(own(tokened, gateway.number()))).isEqualTo(Status.Code.OK);
      assertThat(gateway.shown()).isNull();
      assertThat(gateway.authorization()).isEqualTo("Bearer abc");
    }
  }

  @Test
  void aCertificateForServersAloneIsNotShownByAClient() throws Exception {
    authority
        .issue(
            "localhost",
            TestAuthority.keys("EC"),
            issued.certified().expiry(),
            KeyPurposeId.id_kp_serverAuth)
        .writeTo(folder);
    try (Port gateway = gateway("localhost");
        WholeService service = start(pair())) {
      assertThat(Port.ask(own(service, gateway.number()))).isEqualTo(Status.Code.OK);
      assertThat(gateway.shown()).isNull();
    }
  }

  @Test
  void aGatewayThatIsCalledByItsAddressIsKnownByTheNameThatIsSet() throws Exception {
    Map<String, Object> settings = pair();
    try (Port gateway = gateway("gateway.trestle.example")) {
      try (WholeService service = start(settings)) {
        assertThat(Port.ask(own(service, gateway.number())))
            .as("control")
            .isEqualTo(Status.Code.UNAVAILABLE);
      }
      settings.put("trestle.security.client.authority", "gateway.trestle.example");
      try (WholeService service = start(settings)) {
        assertThat(Port.ask(own(service, gateway.number()))).isEqualTo(Status.Code.OK);
      }
    }
  }

  private Port gateway(String name) throws Exception {
    return new Port(
        new Contexts(TlsLibrary.fastest())
            .server(
                authority.issue(name).certified(),
                Authorities.read(authority.pem()),
                TlsConfig.ClientCertificates.OPTIONAL));
  }

  private static NettyChannelBuilder own(WholeService service, int port) {
    return service.bean(Channels.class).to("dns:///localhost:" + port);
  }

  private static WholeService start(Map<String, Object> settings) {
    return WholeService.start(settings);
  }

  private Map<String, Object> pair() {
    Map<String, Object> settings = mode("open");
    settings.put("trestle.security.tls.certificate", folder.resolve("tls.crt").toString());
    settings.put("trestle.security.tls.key", folder.resolve("tls.key").toString());
    settings.put("trestle.security.tls.client-ca", folder.resolve("ca.crt").toString());
    settings.put("trestle.security.client.trust", folder.resolve("ca.crt").toString());
    return settings;
  }

  private static Map<String, Object> mode(String mode) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("micronaut.application.name", "test");
    settings.put("trestle.security.mode", mode);
    settings.put("trestle.security.tls.mode", "auto");
    settings.put("endpoints.health.details-visible", "ANONYMOUS");
    return settings;
  }

  private static String metrics(WholeService service) {
    return service.bean(PrometheusMeterRegistry.class).scrape();
  }

  private static double counted(WholeService service, String result) {
    return service
        .bean(PrometheusMeterRegistry.class)
        .get("trestle.tls.reloads")
        .tag("result", result)
        .counter()
        .count();
  }
}
