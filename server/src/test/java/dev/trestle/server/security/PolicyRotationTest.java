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
import dev.trestle.proto.Problem;
import dev.trestle.server.security.identity.Outcome;
import dev.trestle.server.testing.SteadyCalls;
import dev.trestle.server.testing.UntouchedCall;
import io.grpc.Metadata;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A policy that changes while a caller whom each version lets publish goes on publishing. */
@Timeout(120)
class PolicyRotationTest {

  private static final int ROTATIONS = 25;
  private static final String ISSUER = "https://issuer.example";

  @TempDir private Path folder;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final AtomicInteger version = new AtomicInteger();
  private ECKey key;

  @Test
  void noCallFailsWhileThePolicyChanges() throws Exception {
    key = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
    Policies.write(folder.resolve("jwks.json"), new JWKSet(key).toString());
    Policies.write(path(), next());
    RecordingAudit audit = new RecordingAudit();
    PolicyFile file =
        new PolicyFile(new SecurityConfig("policy", path().toString()), audit, meters);
    file.look();
    Access access = new PolicyAccess(file, new Quotas(meters), audit);
    PolicyAuthenticator authenticator = new PolicyAuthenticator(file, meters);
    authenticator.start();
    try {
      Metadata token = bearing(token());
      Supplier<String> call = () -> outcome(authenticator, access, token);
      SteadyCalls<String> calls = new SteadyCalls<>(call, call, call);
      calls.awaitEach();
      for (int rotation = 0; rotation < ROTATIONS; rotation++) {
        String next = next();
        Policies.write(path(), next.substring(0, next.length() / 2));
        file.look();
        Policies.write(path(), next);
        file.look();
        file.look();
        calls.awaitEach();
      }

      assertThat(calls.end()).containsOnlyKeys("published");
      assertThat(meters.get("trestle.policy.reloads").tag("result", "loaded").counter().count())
          .isEqualTo(1 + ROTATIONS);
    } finally {
      authenticator.close();
    }
  }

  private static String outcome(PolicyAuthenticator authenticator, Access access, Metadata token) {
    Outcome outcome = authenticator.authenticate(new UntouchedCall(), token);
    if (outcome instanceof Outcome.Refused refused) {
      return refused.problem().toString();
    }
    Problem refusal =
        access.refusalToPublish(
            ((Outcome.Known) outcome).caller(), "AudioUploaded", "custom.upload", 1_000);
    return refusal == null ? "published" : refusal.toString();
  }

  /** Each has other rules, other callers beside ours, and another quota. */
  private String next() {
    int number = version.incrementAndGet();
    return """
        version: 1
        callers:
          - jwt: {issuer: '%s', audience: trestle, jwks-uri: '%s'}
          - mtls: {trust-domain: acme-%d}
        rules:
          - {name: rule-%d, who: [upload], may: [publish], quota: {events-per-second: %d}}
        """
        .formatted(
            ISSUER, folder.resolve("jwks.json").toUri(), number, number, 100_000_000 + number);
  }

  private Path path() {
    return folder.resolve("policy.yaml");
  }

  private String token() throws Exception {
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
