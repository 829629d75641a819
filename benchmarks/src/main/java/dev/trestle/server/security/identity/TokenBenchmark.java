package dev.trestle.server.security.identity;

import com.github.benmanes.caffeine.cache.Ticker;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.grpc.Metadata;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A token of the size of Kubernetes' own: seen before, and for the first time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TokenBenchmark {

  private static final String ISSUER = "https://oidc.example/id/ABC";

  /** How the token is signed. */
  @Param({"RS256", "ES256"})
  public String algorithm = "";

  private @Nullable Authentication authentication;
  private Metadata headers = new Metadata();
  private String token = "";
  private @Nullable PresentedToken presented;
  private @Nullable VerifyingKey key;

  /** Signs the token, and has it verified once. */
  @Setup
  public void prepare() throws Exception {
    JWK own =
        algorithm.equals("RS256")
            ? new RSAKeyGenerator(2_048).keyID("one").generate()
            : new ECKeyGenerator(Curve.P_256).keyID("one").generate();
    token = sign(own);
    presented = PresentedToken.parse(token);
    key = VerifyingKey.of(own);
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    TokenIssuer issuer =
        new TokenIssuer(
            ISSUER, "trestle", null, EnumSet.allOf(SigningAlgorithm.class), "", null, null, null);
    String keys = new JWKSet(own).toPublicJWKSet().toString();
    authentication =
        new Authentication(
            new CallersConfig(List.of(issuer), CertificateCallers.NONE),
            new SimpleMeterRegistry(),
            Clock.systemUTC(),
            Ticker.systemTicker(),
            unused -> () -> new KeySource.Fetched(keys, Duration.ofHours(1)));
    if (!(authentication.judge(null, headers) instanceof Outcome.Known)) {
      throw new IllegalStateException("the token is not taken");
    }
  }

  /** Ends the thread that fetches keys. */
  @TearDown
  public void close() {
    if (authentication != null) {
      authentication.close();
    }
  }

  /** A call with a token that was there before: all that its identity costs. */
  @Benchmark
  public @Nullable Object remembered() {
    return authentication == null ? null : authentication.judge(null, headers);
  }

  /** Taking a token apart. */
  @Benchmark
  public @Nullable Object parse() {
    return PresentedToken.parse(token);
  }

  /** Verifying the signature. */
  @Benchmark
  public boolean verify() {
    return key != null && presented != null && key.signed(presented.jws());
  }

  private static String sign(JWK key) throws JOSEException {
    Instant now = Instant.now();
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(key instanceof RSAKey ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256)
                .keyID(key.getKeyID())
                .build(),
            new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience("trestle")
                .subject("system:serviceaccount:media:upload-service")
                .issueTime(Date.from(now))
                .notBeforeTime(Date.from(now))
                .expirationTime(Date.from(now.plus(Duration.ofDays(1))))
                .jwtID("0b5a3f0e-7e0c-4ed5-a1b7-fd6f8c0e2a4e")
                .claim(
                    "kubernetes.io",
                    Map.of(
                        "namespace", "media",
                        "node", Map.of("name", "ip-10-0-0-1", "uid", "5d3c1a52-2c6e-4a0f"),
                        "pod", Map.of("name", "upload-service-6d4b75cb6d-hwlx9", "uid", "1f2e3d"),
                        "serviceaccount", Map.of("name", "upload-service", "uid", "9a8b7c6d")))
                .build());
    token.sign(key instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner((ECKey) key));
    return token.serialize();
  }
}
