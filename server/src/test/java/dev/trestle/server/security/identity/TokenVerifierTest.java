package dev.trestle.server.security.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.server.testing.Await;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenVerifierTest {

  private static final EnumSet<TokenCheck> ALL = EnumSet.allOf(TokenCheck.class);

  private final HandMadeIssuer issuer = new HandMadeIssuer(TestKeys.EC);
  private final Verifying verifying = new Verifying(issuer.config());
  private final AtomicInteger verified = new AtomicInteger();
  private final TokenVerifier tokens =
      verifying.verifier(
          ALL,
          (key, token) -> {
            verified.incrementAndGet();
            return key.signed(token);
          });

  @AfterEach
  void stop() {
    verifying.close();
    issuer.close();
  }

  @Test
  void aTokenIsVerifiedOnce() {
    String token = issuer.token("a", TestKeys.EC);
    Credential first = tokens.verify(token);
    assertThat(first).isInstanceOf(Credential.Named.class);
    assertThat(tokens.verify(token)).isEqualTo(first);
    assertThat(verified).hasValue(1);
    assertThat(tokens.remembered()).isEqualTo(1);
    assertThat(count("remembered")).isEqualTo(1);
    assertThat(count("verified")).isEqualTo(1);
  }

  @Test
  void aTokenThatIsRememberedEndsAsItSays() {
    String token = issuer.token("a", TestKeys.EC);
    assertThat(tokens.verify(token)).isInstanceOf(Credential.Named.class);
    verifying.clock.advance(Duration.ofHours(1).plusSeconds(29));
    assertThat(tokens.verify(token)).isInstanceOf(Credential.Named.class);
    verifying.clock.advance(Duration.ofSeconds(1));
    assertThat(tokens.verify(token))
        .isEqualTo(
            new Credential.Wrong(
                Flaw.EXPIRED, "The token has expired at 2026-01-02T01:00:00Z: get a new one"));
    assertThat(verified).hasValue(1);
  }

  @Test
  void aTokenThatIsRememberedEndsWithItsKey() {
    String token = issuer.token("a", TestKeys.EC);
    assertThat(tokens.verify(token)).isInstanceOf(Credential.Named.class);

    issuer.publish(TestKeys.NEXT_EC);
    verifying.clock.advance(IssuerKeys.LOOKUP_INTERVAL);
    String next = issuer.token("b", TestKeys.NEXT_EC);
    Await.until("the new key", () -> tokens.verify(next) instanceof Credential.Named);
    assertThat(((Credential.Wrong) tokens.verify(token)).flaw()).isEqualTo(Flaw.UNKNOWN_KEY);
  }

  @Test
  void aTokenWithAWrongSignatureIsVerifiedOnceInAWhile() {
    String good = issuer.token("a", TestKeys.EC);
    String bad = good.substring(0, good.lastIndexOf('.') + 1) + "A".repeat(86);
    for (int call = 0; call < 10; call++) {
      assertThat(((Credential.Wrong) tokens.verify(bad)).flaw()).isEqualTo(Flaw.SIGNATURE);
    }
    assertThat(verified).hasValue(1);
    assertThat(tokens.verify(good)).isInstanceOf(Credential.Named.class);
    assertThat(tokens.remembered()).isEqualTo(1);
  }

  @Test
  void callsThatComeAtOnceWithANewTokenVerifyItOnce() throws Exception {
    int calls = 8;
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    TokenVerifier slow =
        verifying.verifier(
            ALL,
            (key, token) -> {
              verified.incrementAndGet();
              begun.countDown();
              try {
                goOn.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              return key.signed(token);
            });
    String token = issuer.token("a", TestKeys.EC);
    CyclicBarrier together = new CyclicBarrier(calls);
    ExecutorService callers = Executors.newFixedThreadPool(calls);
    try {
      List<Future<Credential>> all = new ArrayList<>();
      for (int call = 0; call < calls; call++) {
        all.add(
            callers.submit(
                () -> {
                  together.await(60, TimeUnit.SECONDS);
                  return slow.verify(token);
                }));
      }
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
      goOn.countDown();
      for (Future<Credential> each : all) {
        assertThat(each.get(60, TimeUnit.SECONDS)).isInstanceOf(Credential.Named.class);
      }
    } finally {
      goOn.countDown();
      callers.shutdownNow();
    }
    assertThat(verified).hasValue(1);
  }

  @Test
  void withoutKeysATokenIsToBeTriedAgain() {
    issuer.answerWithStatus(503);
    try (IssuerKeys none =
        new IssuerKeys(
            issuer.name(),
            new PublishedKeys(issuer.config()),
            new KeyMeters(new SimpleMeterRegistry()),
            verifying.clock::nanos,
            IssuerKeys.LOOKUP_INTERVAL)) {
      TokenVerifier fresh =
          new TokenVerifier(
              Map.of(
                  issuer.name(),
                  TrustedIssuer.among(List.of(issuer.config()), issuer.config(), none)),
              ALL,
              VerifyingKey::signed,
              new IdentityMeters(verifying.registry),
              verifying.clock);
      String token = issuer.token("a", TestKeys.EC);
      assertThat(((Credential.Wrong) fresh.verify(token)).flaw()).isEqualTo(Flaw.KEYS_UNAVAILABLE);
      // Who had the keys before goes on.
      assertThat(tokens.verify(token)).isInstanceOf(Credential.Named.class);

      issuer.answerWithKeys();
      verifying.clock.advance(IssuerKeys.LOOKUP_INTERVAL);
      Await.until("keys", () -> fresh.verify(token) instanceof Credential.Named);
    }
  }

  private double count(String how) {
    return verifying.registry.get("trestle.tokens").tag("how", how).counter().count();
  }
}
