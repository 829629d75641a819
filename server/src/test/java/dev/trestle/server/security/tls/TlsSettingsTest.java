package dev.trestle.server.security.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.server.security.SecurityConfig;
import dev.trestle.server.security.tls.TlsConfig.ClientCertificates;
import dev.trestle.server.security.tls.TlsConfig.Mode;
import io.micronaut.context.ApplicationContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TlsSettingsTest {

  private static final SecurityConfig OPEN = new SecurityConfig("open", null);
  private static final SecurityConfig POLICY = new SecurityConfig("policy", null);

  @Test
  void nothingIsSet() {
    try (ApplicationContext context = run(Map.of())) {
      assertThat(context.getBean(TlsConfig.class))
          .isEqualTo(
              new TlsConfig(Mode.AUTO, "", "", "", ClientCertificates.AUTO, Duration.ofSeconds(5)));
      assertThat(context.getBean(ClientConfig.class))
          .isEqualTo(new ClientConfig(Mode.AUTO, "", "", "", "", ""));
    }
  }

  @Test
  void everythingIsSet() {
    Map<String, Object> settings =
        Map.of(
            "trestle.security.tls.mode", "tls",
            "trestle.security.tls.certificate", "a",
            "trestle.security.tls.key", "b",
            "trestle.security.tls.client-ca", "c",
            "trestle.security.tls.client-certificates", "required",
            "trestle.security.tls.reload-interval", "7s");
    try (ApplicationContext context = run(settings)) {
      assertThat(context.getBean(TlsConfig.class))
          .isEqualTo(
              new TlsConfig(
                  Mode.TLS, "a", "b", "c", ClientCertificates.REQUIRED, Duration.ofSeconds(7)));
    }
    Map<String, Object> own =
        Map.of(
            "trestle.security.client.mode", "tls",
            "trestle.security.client.trust", "d",
            "trestle.security.client.certificate", "e",
            "trestle.security.client.key", "f",
            "trestle.security.client.token-file", "g",
            "trestle.security.client.authority", "h");
    try (ApplicationContext context = run(own)) {
      assertThat(context.getBean(ClientConfig.class))
          .isEqualTo(new ClientConfig(Mode.TLS, "d", "e", "f", "g", "h"));
    }
  }

  @Test
  void settingsThatDoNotBelongTogetherStopTheStartAndAreNamed() {
    assertStops(
        Map.of("trestle.security.tls.certificate", "a"),
        "trestle.security.tls.certificate and trestle.security.tls.key: set both or neither");
    assertStops(
        Map.of("trestle.security.tls.mode", "tls"), "set trestle.security.tls.certificate and key");
    assertStops(
        Map.of(
            "trestle.security.tls.mode", "plaintext",
            "trestle.security.tls.certificate", "a",
            "trestle.security.tls.key", "b"),
        "trestle.security.tls.mode is plaintext, and trestle.security.tls.certificate is set");
    assertStops(
        Map.of("trestle.security.tls.client-ca", "a"),
        "trestle.security.tls.client-ca is set: set trestle.security.tls.certificate");
    assertStops(
        Map.of("trestle.security.tls.client-certificates", "optional"),
        "set trestle.security.tls.client-ca");
    assertStops(
        Map.of("trestle.security.tls.reload-interval", "0s"),
        "trestle.security.tls.reload-interval must be more than 0s");
    assertStops(
        Map.of("trestle.security.client.key", "a"),
        "trestle.security.client.certificate and trestle.security.client.key: set both");
    assertStops(
        Map.of("trestle.security.client.mode", "plaintext", "trestle.security.client.trust", "a"),
        "trestle.security.client.mode is plaintext, and trust or certificate is set");
  }

  @Test
  void aPortIsPlaintextOnlyWhereSomebodySaidSo() {
    assertThat(tls(Mode.AUTO, "").spoken(OPEN)).isEqualTo(Mode.PLAINTEXT);
    assertThat(tls(Mode.AUTO, "").spoken(POLICY)).as("closed").isEqualTo(Mode.AUTO);
    assertThat(tls(Mode.PLAINTEXT, "").spoken(POLICY)).isEqualTo(Mode.PLAINTEXT);
    assertThat(tls(Mode.AUTO, "a").spoken(OPEN)).isEqualTo(Mode.TLS);
    assertThat(tls(Mode.AUTO, "a").spoken(POLICY)).isEqualTo(Mode.TLS);
  }

  @Test
  void clientsMayShowCertificatesIfSomebodysAreBelieved() {
    assertThat(tls(Mode.AUTO, "a").askedOfClients()).isEqualTo(ClientCertificates.NONE);
    TlsConfig believing =
        new TlsConfig(Mode.AUTO, "a", "a", "ca", ClientCertificates.AUTO, Duration.ofSeconds(1));
    assertThat(believing.askedOfClients()).isEqualTo(ClientCertificates.OPTIONAL);
  }

  @Test
  void gatewaysAreCalledAsTheServiceIsUnlessToldOtherwise() {
    assertThat(client(Mode.AUTO, "").isPlaintext(Mode.PLAINTEXT)).isTrue();
    assertThat(client(Mode.AUTO, "").isPlaintext(Mode.TLS)).isFalse();
    assertThat(client(Mode.AUTO, "").isPlaintext(Mode.AUTO)).as("closed").isFalse();
    assertThat(client(Mode.AUTO, "ca").isPlaintext(Mode.PLAINTEXT)).isFalse();
    assertThat(client(Mode.TLS, "").isPlaintext(Mode.PLAINTEXT)).isFalse();
    assertThat(client(Mode.PLAINTEXT, "").isPlaintext(Mode.TLS)).isTrue();
  }

  @Test
  void theServersPairIsShownUnlessThereIsAnotherOrAToken() {
    TlsConfig server = tls(Mode.AUTO, "a");
    assertThat(client(Mode.AUTO, "").pair(server)).isEqualTo(server.pair());
    assertThat(new ClientConfig(Mode.AUTO, "", "", "", "token", "").pair(server)).isNull();
    assertThat(new ClientConfig(Mode.AUTO, "", "c", "k", "token", "").pair(server))
        .isEqualTo(List.of(Path.of("c"), Path.of("k")));
    assertThat(client(Mode.TLS, "").pair(tls(Mode.AUTO, ""))).isNull();
  }

  private static TlsConfig tls(Mode mode, String certificate) {
    return new TlsConfig(
        mode, certificate, certificate, "", ClientCertificates.AUTO, Duration.ofSeconds(1));
  }

  private static ClientConfig client(Mode mode, String trust) {
    return new ClientConfig(mode, trust, "", "", "", "");
  }

  private static void assertStops(Map<String, Object> settings, String why) {
    assertThatThrownBy(() -> run(settings).close()).hasStackTraceContaining(why);
  }

  private static ApplicationContext run(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("micronaut.application.name", "test");
    return ApplicationContext.builder()
        .deduceEnvironment(false)
        .environments("plain")
        .properties(all)
        .start();
  }
}
