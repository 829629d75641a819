package dev.trestle.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.trestle.server.security.identity.Outcome;
import dev.trestle.server.testing.UntouchedCall;
import dev.trestle.v1.ErrorReason;
import io.grpc.Metadata;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyAuthenticatorTest {

  private static final String ISSUER = "https://issuer.example";

  @TempDir private Path folder;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void theCredentialsOfThePolicyInForceAreTakenAndNoOthers() throws Exception {
    ECKey key = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
    Path keys = folder.resolve("jwks.json");
    Policies.write(keys, new JWKSet(key).toString());
    String token = token(key);
    PolicyFile file =
        new PolicyFile(
            new SecurityConfig("policy", path().toString()), new RecordingAudit(), meters);
    PolicyAuthenticator authenticator = new PolicyAuthenticator(file, meters);
    authenticator.start();
    try {
      assertThat(authenticator.authenticate(new UntouchedCall(), bearing(token)))
          .as("without a policy")
          .isInstanceOfSatisfying(
              Outcome.Refused.class,
              refused -> {
                assertThat(refused.problem().reason())
                    .isEqualTo(ErrorReason.ERROR_REASON_IDENTITY_UNAVAILABLE);
                assertThat(refused.problem().toStatus().toString()).contains("RetryInfo");
              });

      write(
          "{jwt: {issuer: '" + ISSUER + "', audience: trestle, jwks-uri: '" + keys.toUri() + "'}}");
      lookTwice(file);
      assertThat(authenticator.authenticate(new UntouchedCall(), bearing(token)))
          .isInstanceOfSatisfying(
              Outcome.Known.class,
              known -> assertThat(known.caller()).isEqualTo(Policies.caller("upload")));

      write("{mtls: {trust-domain: acme}}");
      lookTwice(file);
      assertThat(authenticator.authenticate(new UntouchedCall(), bearing(token)))
          .as("its issuer is gone from the policy")
          .isInstanceOf(Outcome.Refused.class);
    } finally {
      authenticator.close();
    }
  }

  private void write(String caller) {
    Policies.write(
        path(),
        "version: 1\ncallers: ["
            + caller
            + "]\nrules: [{name: a, who: [upload], may: [publish]}]\n");
  }

  private static void lookTwice(PolicyFile file) {
    file.look();
    file.look();
  }

  private Path path() {
    return folder.resolve("policy.yaml");
  }

  private static String token(ECKey key) throws Exception {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
            new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience("trestle")
                .subject("upload")
                .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                .build());
    token.sign(new ECDSASigner(key));
    return token.serialize();
  }

  private static Metadata bearing(String token) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return headers;
  }
}
