package dev.trestle.server.security.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.trestle.server.testing.HandClock;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.Signature;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Tokens that their issuer did not make so; each is taken where its check is off. What tokens say
 * is judged in {@link TokenClaimsTest}.
 */
class TokenAttacksTest {

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
  void tokensSignedAsTheIssuerMaySignAreTaken() {
    JWSHeader pss = new JWSHeader.Builder(JWSAlgorithm.PS256).keyID("rsa-1").build();
    assertThat(verifying.judge(issuer.token(SUBJECT, TestKeys.RSA))).isEqualTo(named(SUBJECT));
    assertThat(verifying.judge(issuer.token(SUBJECT, TestKeys.EC))).isEqualTo(named(SUBJECT));
    assertThat(
            verifying.judge(HandMadeIssuer.sign(pss, issuer.claims(SUBJECT).build(), TestKeys.RSA)))
        .isEqualTo(named(SUBJECT));
  }

  @Test
  void aTokenThatWasChangedIsRefused() {
    String[] parts = issuer.token(SUBJECT, TestKeys.RSA).split("\\.");
    String changed =
        parts[0]
            + "."
            + Base64URL.encode(issuer.claims("admin").build().toString())
            + "."
            + parts[2];

    assertThat(flaw(verifying.judge(changed))).isEqualTo(Flaw.SIGNATURE);
    assertThat(verifying.withoutSignature(changed)).isEqualTo(named("admin"));
  }

  @Test
  void aTokenSignedWithAnotherKeyUnderTheSameIdIsRefused() {
    String forged = issuer.token("admin", TestKeys.FORGED_RSA);

    assertThat(flaw(verifying.judge(forged))).isEqualTo(Flaw.SIGNATURE);
    assertThat(verifying.withoutSignature(forged)).isEqualTo(named("admin"));
  }

  @Test
  void anUnsignedTokenIsRefused() throws Exception {
    PlainJWT unsigned = new PlainJWT(issuer.claims("admin").build());
    String withSomeSignature = unsigned.serialize() + "AAAA";

    assertThat(flaw(verifying.judge(unsigned.serialize()))).isEqualTo(Flaw.MALFORMED);
    assertThat(flaw(verifying.judge(withSomeSignature))).isEqualTo(Flaw.MALFORMED);
    // Who takes tokens as their header tells takes it.
    assertThat(PlainJWT.parse(unsigned.serialize()).getJWTClaimsSet().getSubject())
        .isEqualTo("admin");
  }

  @Test
  void aTokenAuthenticatedWithThePublicKeyAsItsSecretIsRefused() throws Exception {
    byte[] publicKey = TestKeys.RSA.toRSAPublicKey().getEncoded();
    SignedJWT forged =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa-1").build(),
            issuer.claims("admin").build());
    forged.sign(new MACSigner(publicKey));

    assertThat(flaw(verifying.judge(forged.serialize()))).isEqualTo(Flaw.ALGORITHM);
    // Nor is there a key for it, were the algorithm taken.
    assertThat(flaw(verifying.without(TokenCheck.ALGORITHM, forged.serialize())))
        .isEqualTo(Flaw.UNKNOWN_KEY);
    assertThat(forged.verify(new MACVerifier(publicKey))).isTrue();
  }

  @Test
  void anAlgorithmThatThePolicyDoesNotNameIsRefused() {
    TokenIssuer ellipticOnly =
        new TokenIssuer(
            issuer.name(),
            HandMadeIssuer.AUDIENCE,
            null,
            Set.of(SigningAlgorithm.ES256),
            "",
            null,
            null,
            null);
    try (Verifying strict = new Verifying(ellipticOnly)) {
      String token = issuer.token(SUBJECT, TestKeys.RSA);
      assertThat(flaw(strict.judge(token))).isEqualTo(Flaw.ALGORITHM);
      assertThat(strict.without(TokenCheck.ALGORITHM, token)).isEqualTo(named(SUBJECT));
    }
  }

  @Test
  void keysThatTheTokenItselfBringsAreNotUsed() throws Exception {
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID("rsa-1")
            .jwk(TestKeys.FORGED_RSA.toPublicJWK())
            .jwkURL(stranger.keyAddress())
            .x509CertURL(URI.create(stranger.name() + "/keys"))
            .build();
    String forged =
        HandMadeIssuer.sign(header, issuer.claims("admin").build(), TestKeys.FORGED_RSA);

    assertThat(flaw(verifying.judge(forged))).isEqualTo(Flaw.SIGNATURE);
    assertThat(stranger.fetches).hasValue(0);
    SignedJWT asItSays = SignedJWT.parse(forged);
    assertThat(asItSays.verify(new RSASSAVerifier(asItSays.getHeader().getJWK().toRSAKey())))
        .isTrue();
  }

  @Test
  void extensionsThatMustBeUnderstoodAreRefused() {
    JWSHeader critical =
        new JWSHeader.Builder(JWSAlgorithm.ES256)
            .keyID("ec-1")
            .criticalParams(Set.of("b64"))
            .base64URLEncodePayload(true)
            .build();
    String token = HandMadeIssuer.sign(critical, issuer.claims(SUBJECT).build(), TestKeys.EC);

    assertThat(flaw(verifying.judge(token))).isEqualTo(Flaw.MALFORMED);
    assertThat(verifying.without(TokenCheck.HEADER, token)).isEqualTo(named(SUBJECT));
  }

  @Test
  void aPayloadThatIsNotEncodedIsRefused() throws Exception {
    String header =
        Base64URL.encode("{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"b64\":false,\"crit\":[\"b64\"]}")
            .toString();
    String claims = Base64URL.encode(issuer.claims(SUBJECT).build().toString()).toString();
    Signature signer = Signature.getInstance("SHA256withRSA");
    signer.initSign(TestKeys.RSA.toPrivateKey());
    signer.update((header + "." + claims).getBytes(StandardCharsets.US_ASCII));
    String token = header + "." + claims + "." + Base64URL.encode(signer.sign());

    assertThat(flaw(verifying.judge(token))).isEqualTo(Flaw.MALFORMED);
    // Who does not know the header takes it: the same bytes are signed.
    signer.initVerify(TestKeys.RSA.toPublicKey());
    signer.update((header + "." + claims).getBytes(StandardCharsets.US_ASCII));
    assertThat(signer.verify(Base64URL.from(token.split("\\.")[2]).decode())).isTrue();
  }

  @Test
  void tokensOfOtherKindsAreRefused() {
    JWSHeader logout =
        new JWSHeader.Builder(JWSAlgorithm.ES256)
            .keyID("ec-1")
            .type(new JOSEObjectType("logout+jwt"))
            .build();
    String token = HandMadeIssuer.sign(logout, issuer.claims(SUBJECT).build(), TestKeys.EC);

    assertThat(flaw(verifying.judge(token))).isEqualTo(Flaw.MALFORMED);
    assertThat(verifying.without(TokenCheck.HEADER, token)).isEqualTo(named(SUBJECT));
  }

  @Test
  void claimsNestedWithoutEndDoNotOverflowTheStack() {
    String header = Base64URL.encode("{\"alg\":\"RS256\"}").toString();
    String deep = Base64URL.encode("{\"iss\":" + "[".repeat(5_000)).toString();
    assertThat(flaw(verifying.judge(header + "." + deep + ".AAAA"))).isEqualTo(Flaw.MALFORMED);
    assertThat(flaw(verifying.judge(deep + "." + header + ".AAAA"))).isEqualTo(Flaw.MALFORMED);
  }

  static Credential named(String id) {
    return new Credential.Named(id, HandClock.START.plus(Duration.ofHours(1)).plusSeconds(30));
  }

  static Flaw flaw(Credential credential) {
    return ((Credential.Wrong) credential).flaw();
  }
}
