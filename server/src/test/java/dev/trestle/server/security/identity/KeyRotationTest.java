package dev.trestle.server.security.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import dev.trestle.server.testing.HandClock;
import dev.trestle.server.testing.SteadyCalls;
import io.grpc.Metadata;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An issuer that changes its keys while its callers go on calling. */
@Timeout(120)
class KeyRotationTest {

  private static final int ROTATIONS = 25;

  private final HandClock clock = new HandClock();
  private final AtomicInteger fetches = new AtomicInteger();
  private volatile JWKSet published = new JWKSet(TestKeys.EC);
  private volatile ECKey signing = TestKeys.EC;

  @Test
  void noCallFailsWhileKeysChange() throws Exception {
    try (HandMadeIssuer issuer = new HandMadeIssuer();
        Authentication authentication =
            new Authentication(
                new CallersConfig(List.of(issuer.config()), CertificateCallers.NONE),
                new SimpleMeterRegistry(),
                clock,
                clock::nanos,
                unused -> this::fetch)) {
      Metadata lasting = bearer(issuer.token("lasting", TestKeys.EC));
      AtomicInteger callers = new AtomicInteger();
      Supplier<String> withNewTokens =
          () ->
              outcome(
                  authentication, bearer(issuer.token("a" + callers.incrementAndGet(), signing)));
      SteadyCalls<String> calls =
          new SteadyCalls<>(() -> outcome(authentication, lasting), withNewTokens, withNewTokens);
      calls.awaitEach();
      for (int rotation = 0; rotation < ROTATIONS; rotation++) {
        ECKey before = signing;
        ECKey next = TestKeys.ec("rotated-" + rotation);
        // As issuers do: published first, then used, and the old one dropped when it is not any
        // more. That of the token that lasts stays.
        published = new JWKSet(List.of(TestKeys.EC, before, next));
        clock.advance(IssuerKeys.LOOKUP_INTERVAL);
        signing = next;
        calls.awaitEach();
        published = new JWKSet(List.of(TestKeys.EC, next));
      }

      assertThat(calls.end()).containsOnlyKeys("known");
      assertThat(fetches).hasValue(1 + ROTATIONS);
    }
  }

  private static String outcome(Authentication authentication, Metadata token) {
    return authentication.judge(null, token) instanceof Outcome.Refused refused
        ? refused.problem().toString()
        : "known";
  }

  private KeySource.Fetched fetch() {
    fetches.incrementAndGet();
    return new KeySource.Fetched(published.toPublicJWKSet().toString(), Duration.ofHours(1));
  }

  private static Metadata bearer(String token) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return headers;
  }
}
