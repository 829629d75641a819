package dev.trestle.server.security.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallersConfigTest {

  private static final Set<SigningAlgorithm> ALL = EnumSet.allOf(SigningAlgorithm.class);

  @ParameterizedTest
  @CsvSource({
    "'', trestle, , '', , issuer",
    "https://a.example, '', , '', , audience",
    "http://a.example, trestle, , '', , issuer",
    "kubernetes/serviceaccount, trestle, , '', , issuer",
    "https://user@a.example, trestle, , '', , issuer",
    "https://a.example, trestle, http://a.example/keys, '', , jwks-uri",
    "https://a.example, trestle, http://127.0.0.1.a.example/keys, '', , jwks-uri",
    "https://a.example, trestle, ftp://a.example/keys, '', , jwks-uri",
    "https://a.example, trestle, , dns:, , subject-prefix",
    "https://a.example, trestle, , spiffe://acme/, , subject-prefix",
    "https://a.example, trestle, , oidc:, acme, subject-prefix",
    "https://a.example, trestle, , '', ACME, trust-domain",
    "https://a.example, trestle, , '', spiffe://acme, trust-domain"
  })
  void whatIsWrongWithAnIssuerIsNamed(
      String issuer,
      String audience,
      @Nullable URI jwksUri,
      String prefix,
      @Nullable String trustDomain,
      String key) {
    assertThatThrownBy(
            () -> new TokenIssuer(issuer, audience, jwksUri, ALL, prefix, trustDomain, null, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(key + ":");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://keys.example/jwks",
        "file:///etc/trestle/jwks.json",
        "http://localhost:8080/keys",
        "http://127.0.0.1:8080/keys",
        "http://[::1]:8080/keys"
      })
  void keysMayBeOverTlsOnThisMachineOrInAFile(URI jwksUri) {
    assertThat(issuer("kubernetes/serviceaccount", jwksUri, "", null).jwksUri()).isEqualTo(jwksUri);
  }

  @Test
  void issuersAreToldApart() {
    TokenIssuer plain = issuer("https://a.example", null, "", null);
    refused("issuer:", plain, plain);
    refused("subject-prefix:", plain, issuer("https://b.example", null, "", null));
    refused(
        "subject-prefix:",
        issuer("https://a.example", null, "x:", null),
        issuer("https://b.example", null, "x:", null));
    refused(
        "trust-domain:",
        issuer("https://a.example", null, "", "acme"),
        issuer("https://b.example", null, "", "acme"));
    assertThat(
            new CallersConfig(
                    List.of(
                        plain,
                        issuer("https://b.example", null, "b:", null),
                        issuer("https://c.example", null, "", "acme")),
                    CertificateCallers.NONE)
                .issuers())
        .hasSize(3);
  }

  @Test
  void nobodyAtAllIsAMistake() {
    refused("callers:");
  }

  @Test
  void namesOfCertificatesAreChecked() {
    assertThatThrownBy(() -> new CertificateCallers(Set.of("spiffe://acme"), false, Set.of()))
        .hasMessageStartingWith("trust-domain:");
    assertThatThrownBy(() -> new CertificateCallers(Set.of(), false, Set.of("*.acme.example")))
        .hasMessageStartingWith("dns:");
    assertThatThrownBy(() -> new CertificateCallers(Set.of(), true, Set.of("acme.example")))
        .hasMessageStartingWith("dns:");
  }

  private static TokenIssuer issuer(
      String name, @Nullable URI jwksUri, String prefix, @Nullable String trustDomain) {
    return new TokenIssuer(name, "trestle", jwksUri, ALL, prefix, trustDomain, null, null);
  }

  private static void refused(String message, TokenIssuer... issuers) {
    assertThatThrownBy(() -> new CallersConfig(List.of(issuers), CertificateCallers.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }
}
