package dev.trestle.server.security.identity;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.rpc.Code;
import dev.trestle.proto.Problem;
import dev.trestle.server.security.Caller;
import dev.trestle.server.testing.Await;
import dev.trestle.server.testing.HandClock;
import dev.trestle.v1.ErrorReason;
import io.grpc.Metadata;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AuthenticationTest {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final X509Certificate UPLOADS = Certificates.named(Certificates.UPLOADS);
  private static final X509Certificate PROXY = Certificates.named("spiffe://mesh/proxy");

  private final HandMadeIssuer issuer = new HandMadeIssuer(TestKeys.EC);
  private final HandClock clock = new HandClock();
  private final MeterRegistry registry = new SimpleMeterRegistry();

  private final TokenIssuer workloads =
      new TokenIssuer(
          issuer.name(),
          HandMadeIssuer.AUDIENCE,
          null,
          EnumSet.allOf(SigningAlgorithm.class),
          "",
          "acme",
          null,
          null);
  private final CertificateCallers acme = new CertificateCallers(Set.of("acme"), false, Set.of());
  private final Authentication authentication =
      new Authentication(
          new CallersConfig(List.of(issuer.config()), acme),
          registry,
          clock,
          clock::nanos,
          PublishedKeys::new);

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.trestle");

  @BeforeEach
  void listen() {
    lines.start();
    logger.setLevel(Level.ALL);
    logger.addAppender(lines);
    Await.until("keys", () -> gauge("trestle.token.keys") == 1);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
    logger.setLevel(null);
    authentication.close();
    issuer.close();
  }

  @Test
  void whoShowsNothingIsRefused() {
    Problem problem = refusal(null, new Metadata());
    assertThat(problem.reason()).isEqualTo(ErrorReason.ERROR_REASON_UNAUTHENTICATED);
    assertThat(problem.toStatus().getCode()).isEqualTo(Code.UNAUTHENTICATED_VALUE);
    assertThat(refused(Flaw.MISSING)).isEqualTo(1);
    assertThat(caller(null, bearer(issuer.token("a", TestKeys.EC))))
        .isEqualTo(new Caller(Caller.Kind.TOKEN, "a"));
  }

  @Test
  void aTokenIsACaller() {
    String token = issuer.token("a", TestKeys.EC);
    assertThat(authentication.judge(null, bearer(token)))
        .isEqualTo(
            new Outcome.Known(
                new Caller(Caller.Kind.TOKEN, "a"),
                HandClock.START.plus(Duration.ofHours(1)).plusSeconds(30)));
    assertThat(known("token")).isEqualTo(1);
  }

  @Test
  void aCertificateIsACaller() {
    assertThat(authentication.judge(Certificates.session(UPLOADS), new Metadata()))
        .isEqualTo(
            new Outcome.Known(
                new Caller(Caller.Kind.CERTIFICATE, Certificates.UPLOADS),
                HandClock.START.plus(Duration.ofDays(1))));
    assertThat(known("certificate")).isEqualTo(1);
  }

  @Test
  void aCertificateAndATokenOfDifferentCallersAreRefused() {
    Metadata token = bearer(issuer.token("a", TestKeys.EC));
    assertThat(refusal(UPLOADS, token).message()).contains("different callers");
    assertThat(refused(Flaw.CONTRADICTION)).isEqualTo(1);
    // Each alone is taken.
    assertThat(caller(null, token).id()).isEqualTo("a");
    assertThat(caller(UPLOADS, new Metadata()).id()).isEqualTo(Certificates.UPLOADS);
  }

  @Test
  void aCertificateAndATokenOfTheSameCallerAreOneCallerUntilTheFirstEnds() {
    authentication.change(new CallersConfig(List.of(workloads), acme));
    Metadata same = bearer(issuer.token(Certificates.UPLOADS, TestKeys.EC));
    Await.until("keys", () -> gauge("trestle.token.keys") == 1);
    assertThat(authentication.judge(Certificates.session(UPLOADS), same))
        .isEqualTo(
            new Outcome.Known(
                new Caller(Caller.Kind.CERTIFICATE, Certificates.UPLOADS),
                HandClock.START.plus(Duration.ofHours(1)).plusSeconds(30)));
    for (String other : List.of("spiffe://acme/admin", "spiffe://mesh/admin", "a")) {
      assertThat(refusal(UPLOADS, bearer(issuer.token(other, TestKeys.EC))).reason())
          .isEqualTo(ErrorReason.ERROR_REASON_UNAUTHENTICATED);
    }
  }

  @Test
  void aCertificateThatIsNoCallerOnlyCarriesTheConnection() {
    assertThat(caller(PROXY, bearer(issuer.token("a", TestKeys.EC))))
        .isEqualTo(new Caller(Caller.Kind.TOKEN, "a"));
    assertThat(refusal(PROXY, new Metadata()).message()).contains("no token");
  }

  @Test
  void aWrongTokenIsNotPassedOverForACertificate() {
    assertThat(refusal(UPLOADS, bearer("nonsense")).message()).contains("no signed JWT");
  }

  @Test
  void twoAuthorizationHeadersAreRefused() {
    Metadata headers = bearer(issuer.token("a", TestKeys.EC));
    assertThat(caller(null, headers).id()).isEqualTo("a");
    headers.put(AUTHORIZATION, "Bearer " + issuer.token("b", TestKeys.EC));
    assertThat(refusal(null, headers).message()).contains("two authorization headers");
  }

  @Test
  void aHeaderThatHasNoBearerTokenIsRefused() {
    String token = issuer.token("a", TestKeys.EC);
    for (String header :
        List.of(
            "",
            "Basic dTpw",
            token,
            "Bearer",
            "Bearer ",
            "Bearer a.b",
            "Bearer " + token + ", Bearer " + token,
            "Bearer " + token + " ",
            "Bearer " + token.replace(".", ".\u00e4"),
            "Bearer " + token + ".AAAA")) {
      Metadata headers = new Metadata();
      headers.put(AUTHORIZATION, header);
      assertThat(refusal(null, headers).reason())
          .isEqualTo(ErrorReason.ERROR_REASON_UNAUTHENTICATED);
    }
    assertThat(refused(Flaw.MALFORMED)).isEqualTo(10);
    Metadata lowerCase = new Metadata();
    lowerCase.put(AUTHORIZATION, "bearer " + token);
    assertThat(caller(null, lowerCase).id()).isEqualTo("a");
  }

  @Test
  void aTokenLongerThanEightKibibytesIsNotRead() {
    String padded =
        HandMadeIssuer.sign(
            issuer.claims("a").claim("padding", "x".repeat(75_000)).build(), TestKeys.EC);
    assertThat(padded.length()).isGreaterThan(100_000);
    assertThat(refusal(null, bearer(padded)).message()).contains("longer than 8192 bytes");
    assertThat(refused(Flaw.TOO_LONG)).isEqualTo(1);
    // Nothing else is wrong with it.
    try (Verifying unbounded = new Verifying(issuer.config())) {
      assertThat(unbounded.judge(padded)).isInstanceOf(Credential.Named.class);
    }
  }

  @Test
  void noLineAndNoErrorTellsATokenOrHeader() {
    String token = issuer.token("a", TestKeys.EC);
    String forged = issuer.token("secret-subject", TestKeys.ec("ec-1"));
    assertThat(caller(null, bearer(token)).id()).isEqualTo("a");
    for (String text :
        List.of(
            refusal(null, bearer(forged)).toString(),
            refusal(null, bearer(issuer.token("a", TestKeys.ec("secret-key")))).toString(),
            refusal(null, bearer("secret.secret.secret")).toString(),
            lines.list.toString())) {
      assertThat(text).doesNotContain("secret").doesNotContain(token).doesNotContain(forged);
    }
  }

  @Test
  void aChangeOfCallersKeepsTheKeysOfIssuersThatStay() {
    HandMadeIssuer other = new HandMadeIssuer(TestKeys.NEXT_EC);
    Metadata ours = bearer(issuer.token("a", TestKeys.EC));
    Metadata theirs = bearer(other.token("b", TestKeys.NEXT_EC));
    assertThat(caller(null, ours).id()).isEqualTo("a");
    try {
      authentication.change(
          new CallersConfig(List.of(issuer.config(), other.config("other:")), acme));
      Await.until(
          "the other issuer", () -> authentication.judge(null, theirs) instanceof Outcome.Known);
      assertThat(caller(null, theirs).id()).isEqualTo("other:b");
      assertThat(caller(null, ours).id()).isEqualTo("a");
      assertThat(issuer.fetches).hasValue(1);

      authentication.change(new CallersConfig(List.of(other.config("other:")), acme));
      assertThat(refusal(null, ours).message()).contains("issuer");
      assertThat(caller(null, theirs).id()).isEqualTo("other:b");
      assertThat(other.fetches).hasValue(1);
      assertThat(registry.get("trestle.token.keys").gauges()).hasSize(1);
    } finally {
      other.close();
    }
  }

  @Test
  void changedSettingsOfAnIssuerHoldForTokensThatAreRemembered() {
    Metadata token = bearer(issuer.token("a", TestKeys.EC));
    assertThat(caller(null, token).id()).isEqualTo("a");
    authentication.change(new CallersConfig(List.of(issuer.config("prefixed:")), acme));
    Await.until("keys", () -> authentication.judge(null, token) instanceof Outcome.Known);
    assertThat(caller(null, token).id()).isEqualTo("prefixed:a");
    assertThat(gauge("trestle.token.keys")).isEqualTo(1);
  }

  private Caller caller(@Nullable X509Certificate certificate, Metadata headers) {
    Outcome outcome = authentication.judge(Certificates.session(certificate), headers);
    assertThat(outcome).isInstanceOf(Outcome.Known.class);
    return ((Outcome.Known) outcome).caller();
  }

  private Problem refusal(@Nullable X509Certificate certificate, Metadata headers) {
    Outcome outcome = authentication.judge(Certificates.session(certificate), headers);
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused) outcome).problem();
  }

  private static Metadata bearer(String token) {
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + token);
    return headers;
  }

  private double refused(Flaw flaw) {
    return registry.get("trestle.callers.refused").tag("flaw", flaw.label()).counter().count();
  }

  private double known(String by) {
    return registry.get("trestle.callers.known").tag("by", by).counter().count();
  }

  private double gauge(String name) {
    return registry.get(name).tag("issuer", issuer.name()).gauge().value();
  }
}
