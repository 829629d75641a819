package dev.trestle.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.server.security.Quotas.Opening;
import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class QuotasTest {

  private static final Caller X = Policies.caller("x");

  private final SetClock clock = new SetClock();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Quotas quotas = new Quotas(meters, clock);

  @Test
  void eventsComeBackAtTheRateAndNoMoreThanASecondOfThemAtOnce() {
    Rule rule = Policies.withQuota("events-per-second: 10");
    assertThat(taken(rule, X, 100)).isEqualTo(10);
    assertThat(quotas.refusalOfEvent(rule, X, 1).delay()).isEqualTo(Duration.ofMillis(100));

    clock.advance(Duration.ofMillis(300));
    assertThat(taken(rule, X, 100)).isEqualTo(3);
    clock.advance(Duration.ofHours(1));
    assertThat(taken(rule, X, 100)).isEqualTo(10);
  }

  @Test
  void anEventIsTakenFromBothLimitsOrFromNone() {
    Rule rule = Policies.withQuota("events-per-second: 2, bytes-per-second: 1048576");
    assertThat(quotas.refusalOfEvent(rule, X, 1_000_000)).isNull();
    QuotaRefusal refusal = quotas.refusalOfEvent(rule, X, 100_000);
    assertThat(refusal.quota()).isEqualTo("bytes-per-second");
    assertThat(refusal.delay()).isBetween(Duration.ofMillis(40), Duration.ofMillis(60));

    assertThat(quotas.refusalOfEvent(rule, X, 1_000))
        .as("the refused event took no event")
        .isNull();
    assertThat(quotas.refusalOfEvent(rule, X, 1).quota()).isEqualTo("events-per-second");
  }

  /** Otherwise it could never be published. */
  @Test
  void anEventLargerThanTheLimitTakesAllOfIt() {
    Rule rule = Policies.withQuota("bytes-per-second: 1");
    assertThat(quotas.refusalOfEvent(rule, X, 5 << 20)).isNull();
    assertThat(quotas.refusalOfEvent(rule, X, 1)).isNotNull();
  }

  @Test
  void aCallerHasOneQuotaHoweverItProvesWhoItIs() {
    Rule rule = Policies.withQuota("events-per-second: 5");
    assertThat(taken(rule, X, 5)).isEqualTo(5);
    assertThat(taken(rule, new Caller(Caller.Kind.CERTIFICATE, "x"), 5)).isZero();
    assertThat(taken(rule, Policies.caller("y"), 5)).as("another caller").isEqualTo(5);
  }

  @Test
  void manyThreadsOfOneCallerGetNoMoreThanOne() throws Exception {
    Rule rule = Policies.withQuota("events-per-second: 500, bytes-per-second: 400000");
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Integer>> all = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        all.add(threads.submit(() -> taken(rule, X, 1_000, 4_096)));
      }
      int sum = 0;
      for (Future<Integer> one : all) {
        sum += one.get(20, TimeUnit.SECONDS);
      }
      assertThat(sum).isEqualTo((int) (Usage.MIN_BURST_BYTES / 4_096));
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void openCallsCountUntilTheyAreClosed() {
    Rule rule = Policies.withQuota("streams: 2, reads: 1");
    Opening.Opened first = opened(rule, X, OpenCall.STREAM);
    opened(rule, X, OpenCall.STREAM);
    assertThat(quotas.open(List.of(rule), X, OpenCall.STREAM)).isInstanceOf(Opening.Refused.class);
    opened(rule, X, OpenCall.READ);
    assertThat(quotas.open(List.of(rule), X, OpenCall.READ)).isInstanceOf(Opening.Refused.class);
    opened(rule, Policies.caller("y"), OpenCall.STREAM);

    first.close().run();
    opened(rule, X, OpenCall.STREAM);
  }

  @Test
  void anotherPolicyKeepsWhatIsOpenAndForgetsOnlyWhatWasUsedOfAQuotaThatChanged() {
    Rule before = Policies.withQuota("events-per-second: 5, streams: 1");
    assertThat(taken(before, X, 5)).isEqualTo(5);
    opened(before, X, OpenCall.STREAM);

    Rule same = Policies.withQuota("events-per-second: 5, streams: 1");
    assertThat(taken(same, X, 5)).isZero();
    Rule larger = Policies.withQuota("events-per-second: 7, streams: 1");
    assertThat(taken(larger, X, 10)).isEqualTo(7);
    assertThat(quotas.open(List.of(larger), X, OpenCall.STREAM))
        .isInstanceOf(Opening.Refused.class);
  }

  @Test
  void onlyWhoUsesNothingIsForgotten() {
    Rule rule = Policies.withQuota("events-per-second: 5, streams: 1");
    taken(rule, X, 5);
    Opening.Opened stream = opened(rule, Policies.caller("y"), OpenCall.STREAM);
    quotas.sweep();
    assertThat(quotas.remembered()).isEqualTo(2);

    clock.advance(Duration.ofSeconds(2));
    quotas.sweep();
    assertThat(quotas.remembered()).isEqualTo(1);
    stream.close().run();
    quotas.sweep();
    assertThat(quotas.remembered()).isZero();
  }

  @Test
  void tooManyCallersShareOneQuotaInsteadOfHavingNone() {
    Rule rule = Policies.withQuota("events-per-second: 3");
    for (int caller = 0; caller < Quotas.MAX_USAGES; caller++) {
      quotas.refusalOfEvent(rule, Policies.caller("c" + caller), 1);
    }
    int taken = 0;
    for (int caller = 0; caller < 100; caller++) {
      taken += taken(rule, Policies.caller("late" + caller), 1);
    }
    assertThat(taken).isEqualTo(3);
    assertThat(quotas.remembered()).isEqualTo(Quotas.MAX_USAGES + 1);
    assertThat(taken(rule, Policies.caller("c1"), 1)).as("who was there before").isEqualTo(1);
  }

  @Test
  void aRefusalIsCountedByRuleAndQuota() {
    QuotaRefusal refusal = new QuotaRefusal("uploads", "streams", 1, Duration.ofSeconds(1));
    quotas.refused(X, refusal);
    assertThat(
            meters
                .get("trestle.quota.refused")
                .tags("rule", "uploads", "quota", "streams", "caller_kind", "token")
                .counter()
                .count())
        .isEqualTo(1);
  }

  private Opening.Opened opened(Rule rule, Caller caller, OpenCall kind) {
    Opening opening = quotas.open(List.of(rule), caller, kind);
    assertThat(opening).isInstanceOf(Opening.Opened.class);
    return (Opening.Opened) opening;
  }

  private int taken(Rule rule, Caller caller, int tries) {
    return taken(rule, caller, tries, 1);
  }

  private int taken(Rule rule, Caller caller, int tries, int bytes) {
    int taken = 0;
    for (int each = 0; each < tries; each++) {
      if (quotas.refusalOfEvent(rule, caller, bytes) == null) {
        taken++;
      }
    }
    return taken;
  }

  private static final class SetClock implements TimeMeter {
    private final AtomicLong nanos = new AtomicLong(1_000_000_000L);

    void advance(Duration duration) {
      nanos.addAndGet(duration.toNanos());
    }

    @Override
    public long currentTimeNanos() {
      return nanos.get();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}
