package dev.trestle.server.security.identity;

import static dev.trestle.server.security.identity.TokenAttacksTest.flaw;
import static dev.trestle.server.security.identity.TokenAttacksTest.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.trestle.server.testing.HandClock;
import java.text.Normalizer;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an issuer's own tokens say, and may not; each is taken where its check is off. */
class TokenClaimsTest {

  private static final String SUBJECT = "system:serviceaccount:media:upload-service";

  private static HandMadeIssuer issuer;
  private static HandMadeIssuer stranger;
  private static Verifying verifying;

  @BeforeAll
  static void start() {
    issuer = new HandMadeIssuer(TestKeys.RSA, TestKeys.EC);
    stranger = new HandMadeIssuer(TestKeys.FORGED_RSA);
    verifying = new Verifying(issuer.config());
  }

  @AfterAll
  static void stop() {
    verifying.close();
    stranger.close();
    issuer.close();
  }

  @Test
  void aTokenForAnotherAudienceIsRefused() {
    String token =
        HandMadeIssuer.sign(
            issuer.claims(SUBJECT).audience(List.of("billing", "Trestle")).build(), TestKeys.EC);

    assertThat(flaw(verifying.judge(token))).isEqualTo(Flaw.AUDIENCE);
    assertThat(verifying.without(TokenCheck.AUDIENCE, token)).isEqualTo(named(SUBJECT));
  }

  @Test
  void aTokenOfAnotherIssuerIsRefused() {
    String token = stranger.token("admin", TestKeys.FORGED_RSA);

    assertThat(flaw(verifying.judge(token))).isEqualTo(Flaw.ISSUER);
    try (Verifying both = new Verifying(issuer.config(), stranger.config("stranger:"))) {
      assertThat(both.judge(token)).isEqualTo(named("stranger:admin"));
    }
  }

  @Test
  void aTokenWhoseTimeIsOverIsRefused() {
    String over = expiringAt(HandClock.START.minusSeconds(30));
    String justNotOver = expiringAt(HandClock.START.minusSeconds(29));

    assertThat(flaw(verifying.judge(over))).isEqualTo(Flaw.EXPIRED);
    assertThat(text(verifying.judge(over))).contains("has expired at 2026-01-01T23:59:30Z");
    assertThat(verifying.without(TokenCheck.EXPIRY, over)).isInstanceOf(Credential.Named.class);
    assertThat(verifying.judge(justNotOver)).isInstanceOf(Credential.Named.class);
  }

  @Test
  void aTokenWithoutAnEndIsRefused() {
    JWTClaimsSet endless = issuer.claims(SUBJECT).expirationTime(null).build();
    assertThat(flaw(verifying.judge(HandMadeIssuer.sign(endless, TestKeys.EC))))
        .isEqualTo(Flaw.MALFORMED);
  }

  @Test
  void aTokenWhoseTimeHasNotComeIsRefused() {
    String early = beginningAt(HandClock.START.plusSeconds(31));
    String within = beginningAt(HandClock.START.plusSeconds(30));

    assertThat(flaw(verifying.judge(early))).isEqualTo(Flaw.NOT_YET_VALID);
    assertThat(verifying.without(TokenCheck.NOT_BEFORE, early)).isEqualTo(named(SUBJECT));
    assertThat(verifying.judge(within)).isEqualTo(named(SUBJECT));
  }

  static Stream<String> subjectsOfOthers() {
    return Stream.of(
        "",
        "s".repeat(513),
        "upload\u0000service",
        "upload\nservice",
        "upload\u200bservice",
        "\u202ecivres-daolpu",
        "spiffe://acme/ns/media/sa/upload-service",
        "dns:upload.acme.example");
  }

  @ParameterizedTest
  @MethodSource("subjectsOfOthers")
  void aSubjectThatIsNoneOrLooksLikeAnotherIsRefused(String subject) {
    String token = issuer.token(subject, TestKeys.EC);
    assertThat(flaw(verifying.judge(token))).isEqualTo(Flaw.SUBJECT);
    assertThat(verifying.without(TokenCheck.SUBJECT, token)).isInstanceOf(Credential.Named.class);
  }

  @Test
  void aTokenWithoutSubjectIsRefused() {
    JWTClaimsSet nobody = issuer.claims(SUBJECT).subject(null).build();
    String token = HandMadeIssuer.sign(nobody, TestKeys.EC);

    assertThat(flaw(verifying.judge(token))).isEqualTo(Flaw.SUBJECT);
    assertThat(verifying.without(TokenCheck.SUBJECT, token)).isEqualTo(named(""));
  }

  @Test
  void lettersThatLookAlikeMakeAnotherCaller() {
    String cyrillic = SUBJECT.replace('o', '\u043e');
    String wide = SUBJECT.replace('u', '\uff55');

    assertThat(verifying.judge(issuer.token(cyrillic, TestKeys.EC))).isNotEqualTo(named(SUBJECT));
    assertThat(verifying.judge(issuer.token(wide, TestKeys.EC))).isNotEqualTo(named(SUBJECT));
    // Who makes them alike before comparing takes it.
    assertThat(Normalizer.normalize(wide, Normalizer.Form.NFKC)).isEqualTo(SUBJECT);
  }

  @Test
  void subjectsOfTwoIssuersAreTwoCallers() {
    TokenIssuer one = issuer.config();
    TokenIssuer other = stranger.config();
    assertThatThrownBy(() -> new CallersConfig(List.of(one, other), CertificateCallers.NONE))
        .hasMessageContaining("subject-prefix")
        .hasMessageContaining(stranger.name());
    try (Verifying alike = new Verifying(one, other)) {
      assertThat(alike.judge(stranger.token(SUBJECT, TestKeys.FORGED_RSA)))
          .isEqualTo(alike.judge(issuer.token(SUBJECT, TestKeys.RSA)));
    }
    try (Verifying apart = new Verifying(one, stranger.config("other:"))) {
      assertThat(apart.judge(stranger.token(SUBJECT, TestKeys.FORGED_RSA)))
          .isEqualTo(named("other:" + SUBJECT));
      String imitated = issuer.token("other:" + SUBJECT, TestKeys.RSA);
      assertThat(flaw(apart.judge(imitated))).isEqualTo(Flaw.SUBJECT);
      assertThat(apart.without(TokenCheck.SUBJECT, imitated)).isEqualTo(named("other:" + SUBJECT));
    }
  }

  @Test
  void aPrefixMakesNoCertificateOfASubject() {
    try (Verifying halved = new Verifying(issuer.config("spif"))) {
      String token = issuer.token("fe://acme/admin", TestKeys.EC);
      assertThat(flaw(halved.judge(token))).isEqualTo(Flaw.SUBJECT);
      assertThat(halved.without(TokenCheck.SUBJECT, token)).isEqualTo(named("spiffe://acme/admin"));
    }
  }

  private static String expiringAt(Instant end) {
    return HandMadeIssuer.sign(
        issuer.claims(SUBJECT).expirationTime(Date.from(end)).build(), TestKeys.EC);
  }

  private static String beginningAt(Instant begin) {
    return HandMadeIssuer.sign(
        issuer.claims(SUBJECT).notBeforeTime(Date.from(begin)).build(), TestKeys.EC);
  }

  private static String text(Credential credential) {
    return ((Credential.Wrong) credential).text();
  }
}
