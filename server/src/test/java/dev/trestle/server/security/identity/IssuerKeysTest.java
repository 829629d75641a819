package dev.trestle.server.security.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.trestle.server.testing.Await;
import dev.trestle.server.testing.HandClock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IssuerKeysTest {

  private static final JWSHeader KNOWN = header("ec-1");
  private static final JWSHeader NEXT = header("ec-2");

  private final HandClock clock = new HandClock();
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final List<IssuerKeys> opened = new ArrayList<>();

  private final AtomicInteger fetches = new AtomicInteger();
  private volatile String published = new JWKSet(List.of(TestKeys.EC)).toPublicJWKSet().toString();
  private volatile boolean gone;
  private volatile CountDownLatch answers = new CountDownLatch(0);

  @AfterEach
  void close() {
    answers.countDown();
    opened.forEach(IssuerKeys::close);
  }

  @Test
  void keysAreFetchedOnceForAllTokens() {
    IssuerKeys keys = fetched(IssuerKeys.LOOKUP_INTERVAL);
    for (int token = 0; token < 100; token++) {
      assertThat(keys.suiting(KNOWN)).hasSize(1);
    }
    assertThat(fetches).hasValue(1);
  }

  @Test
  void aFloodOfUnknownKeysIsOneFetchInTenSeconds() {
    IssuerKeys keys = fetched(IssuerKeys.LOOKUP_INTERVAL);
    flood(keys);
    assertThat(fetches).hasValue(1);

    clock.advance(IssuerKeys.LOOKUP_INTERVAL);
    flood(keys);
    assertThat(fetches).hasValue(2);
    assertThat(keys.suiting(KNOWN)).hasSize(1);
  }

  @Test
  void withoutTheIntervalEachUnknownKeyWouldBeAFetch() {
    IssuerKeys keys = fetched(Duration.ZERO);
    flood(keys);
    assertThat(fetches).hasValueGreaterThan(50);
  }

  @Test
  void aNewKeyIsFoundWhenATokenComesWithIt() {
    IssuerKeys keys = fetched(IssuerKeys.LOOKUP_INTERVAL);
    VerifyingKey before = keys.suiting(KNOWN).get(0);
    publish(TestKeys.EC, TestKeys.NEXT_EC);
    clock.advance(IssuerKeys.LOOKUP_INTERVAL);

    Await.until("the new key", () -> !keys.suiting(NEXT).isEmpty());
    assertThat(fetches).hasValue(2);
    assertThat(keys.suiting(KNOWN)).containsExactly(before);
  }

  @Test
  void aKeyThatItsIssuerDropsIsGone() {
    IssuerKeys keys = fetched(IssuerKeys.LOOKUP_INTERVAL);
    VerifyingKey before = keys.suiting(KNOWN).get(0);
    publish(TestKeys.NEXT_EC);
    clock.advance(IssuerKeys.LOOKUP_INTERVAL);

    Await.until("the new key", () -> !keys.suiting(NEXT).isEmpty());
    assertThat(keys.current().has(before)).isFalse();
    assertThat(keys.suiting(KNOWN)).isEmpty();
  }

  @Test
  void keysGoOnForThreeDaysWhileTheIssuerIsGone() {
    IssuerKeys keys = fetched(IssuerKeys.LOOKUP_INTERVAL);
    gone = true;
    clock.advance(IssuerKeys.KEPT.minusSeconds(1));
    assertThat(keys.suiting(NEXT)).isEmpty();
    Await.until("a failed fetch", () -> failures() == 1);
    assertThat(keys.suiting(KNOWN)).hasSize(1);
    assertThat(keys.age()).isEqualTo(IssuerKeys.KEPT.minusSeconds(1));

    clock.advance(Duration.ofSeconds(1));
    assertThat(keys.suiting(KNOWN)).isEmpty();
    assertThat(keys.current()).isSameAs(KeySet.NONE);
  }

  @Test
  void anAnswerWithoutKeysDoesNotTakeThemAway() {
    IssuerKeys keys = fetched(IssuerKeys.LOOKUP_INTERVAL);
    for (String nonsense : List.of("{\"keys\":[]}", "<html>", "{}", "{\"keys\":[{\"kty\":1}]}")) {
      int before = failures();
      published = nonsense;
      Await.until("a failed fetch", () -> lookUp(keys) && failures() > before);
      assertThat(keys.suiting(KNOWN)).hasSize(1);
    }
  }

  @Test
  void keysOfNoUseArePassedOver() throws Exception {
    String weak = TestKeys.rsa(1_024, "weak").toPublicJWK().toString();
    String good = TestKeys.EC.toPublicJWK().toString();
    String set = "{\"keys\":[" + weak + ",{\"kty\":\"oct\",\"k\":\"AAAA\"},{}," + good + "]}";
    assertThat(KeySet.parse(set, KeySet.NONE).size()).isEqualTo(1);
  }

  @Test
  void callsDoNotWaitBehindAnIssuerThatFailedTheLastTime() {
    gone = true;
    IssuerKeys keys = open(IssuerKeys.LOOKUP_INTERVAL);
    Await.until("a failed fetch", () -> failures() == 1);
    assertThat(keys.age()).isNull();

    answers = new CountDownLatch(1);
    Await.until("a fetch that hangs", () -> lookUp(keys) && fetches.get() > 1);
    long begin = System.nanoTime();
    for (int call = 0; call < 1_000; call++) {
      assertThat(keys.suiting(KNOWN)).isEmpty();
    }
    // Were each to wait it would be more than half an hour.
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMinutes(2));
    gone = false;
    answers.countDown();
    Await.until("keys", () -> keys.age() != null);
    assertThat(keys.suiting(KNOWN)).hasSize(1);
  }

  @Test
  void theFirstCallWaitsForTheFirstKeys() throws Exception {
    answers = new CountDownLatch(1);
    IssuerKeys keys = open(IssuerKeys.LOOKUP_INTERVAL);
    Thread call =
        new Thread(
            () -> {
              while (keys.suiting(KNOWN).isEmpty()) {
                Thread.onSpinWait();
              }
            });
    call.start();
    Await.until("a call that waits", () -> call.getState() == Thread.State.TIMED_WAITING);
    answers.countDown();
    call.join(Duration.ofSeconds(40).toMillis());
    assertThat(call.isAlive()).isFalse();
    assertThat(fetches).hasValue(1);
  }

  @Test
  void nothingIsFetchedAfterTheEnd() {
    IssuerKeys keys = fetched(IssuerKeys.LOOKUP_INTERVAL);
    assertThat(registry.find("trestle.token.keys").gauge().value()).isEqualTo(1);
    keys.close();
    clock.advance(IssuerKeys.LOOKUP_INTERVAL);
    assertThat(keys.suiting(NEXT)).isEmpty();
    assertThat(fetches).hasValue(1);
    assertThat(registry.find("trestle.token.keys").gauge()).isNull();
  }

  @Test
  void retriesAreFartherAndFartherApart() {
    assertThat(IssuerKeys.retry(1)).isEqualTo(Duration.ofSeconds(5));
    assertThat(IssuerKeys.retry(2)).isEqualTo(Duration.ofSeconds(10));
    assertThat(IssuerKeys.retry(1_000)).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void keysAreUsedAsLongAsTheIssuerSaysWithinBounds() {
    assertThat(IssuerKeys.fresh(Duration.ZERO)).isEqualTo(Duration.ofMinutes(1));
    assertThat(IssuerKeys.fresh(Duration.ofHours(6))).isEqualTo(Duration.ofHours(6));
    assertThat(IssuerKeys.fresh(Duration.ofDays(365))).isEqualTo(Duration.ofDays(1));
  }

  private void flood(IssuerKeys keys) {
    for (int token = 0; token < 100; token++) {
      assertThat(keys.suiting(header("unknown-" + token))).isEmpty();
    }
  }

  private IssuerKeys fetched(Duration lookupInterval) {
    IssuerKeys keys = open(lookupInterval);
    Await.until("keys", () -> keys.age() != null);
    // Waits for the fetch to have ended.
    assertThat(keys.suiting(header("none"))).isEmpty();
    return keys;
  }

  private boolean lookUp(IssuerKeys keys) {
    clock.advance(IssuerKeys.LOOKUP_INTERVAL);
    return keys.suiting(header("none")).isEmpty();
  }

  private IssuerKeys open(Duration lookupInterval) {
    IssuerKeys keys =
        new IssuerKeys(
            "issuer", this::fetch, new KeyMeters(registry), clock::nanos, lookupInterval);
    opened.add(keys);
    return keys;
  }

  private KeySource.Fetched fetch() throws IOException, InterruptedException {
    fetches.incrementAndGet();
    answers.await();
    if (gone) {
      throw new IOException("nobody is there");
    }
    return new KeySource.Fetched(published, Duration.ofHours(1));
  }

  private void publish(JWK... keys) {
    published = new JWKSet(List.of(keys)).toPublicJWKSet().toString();
  }

  private int failures() {
    var counter = registry.find("trestle.token.keys.fetches").tag("result", "failed").counter();
    return counter == null ? 0 : (int) counter.count();
  }

  private static JWSHeader header(String keyId) {
    return new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(keyId).build();
  }
}
