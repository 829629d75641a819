package dev.trestle.server.security;

import dev.trestle.proto.Problem;
import dev.trestle.server.DaemonThreads;
import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What callers have used up of the quotas of rules, in this process. A caller has one quota however
 * many connections, and however it proves who it is. A change of the policy forgets only what was
 * used of quotas that changed.
 */
@Singleton
final class Quotas {

  /** Callers with a quota that are told apart; those who come later share one. */
  static final int MAX_USAGES = 50_000;

  private static final long SWEEP_SECONDS = 60;

  /** When an open call of the caller ends nobody knows. */
  private static final Duration UNTIL_A_CALL_ENDS = Duration.ofSeconds(1);

  private record Key(String rule, String caller) {}

  /** What has become of the wish to open a call that counts. */
  sealed interface Opening {
    /**
     * It counts.
     *
     * @param close to be run once, when the call is over
     */
    record Opened(Runnable close) implements Opening {}

    /** Too many are open. */
    record Refused(QuotaRefusal refusal) implements Opening {}
  }

  private static final Opening UNCOUNTED = new Opening.Opened(() -> {});

  private final Map<Key, Usage> usages = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer = DaemonThreads.scheduled("quotas", 1);
  private final MeterRegistry registry;
  private final TimeMeter clock;

  @Inject
  Quotas(MeterRegistry registry) {
    this(registry, TimeMeter.SYSTEM_NANOTIME);
  }

  Quotas(MeterRegistry registry, TimeMeter clock) {
    this.registry = registry;
    this.clock = clock;
  }

  @PostConstruct
  void start() {
    var unused =
        timer.scheduleWithFixedDelay(this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
  }

  @PreDestroy
  void close() {
    timer.shutdownNow();
  }

  /**
   * Takes an event of that size from the rule's quota, if it has room for both.
   *
   * @return {@code null} if it had
   */
  @Nullable QuotaRefusal refusalOfEvent(Rule rule, Caller caller, int bytes) {
    if (!rule.quota().limitsEvents()) {
      return null;
    }
    Key key = key(rule, caller);
    Usage usage = usages.get(key);
    if (usage == null) {
      usage = usages.computeIfAbsent(key, unused -> new Usage(clock));
    }
    return usage.refusalOfEvent(rule, bytes);
  }

  /** Opens a call under the first of these rules that has room; without rules it does not count. */
  Opening open(List<Rule> rules, Caller caller, OpenCall kind) {
    @Nullable QuotaRefusal refusal = null;
    for (Rule rule : rules) {
      long limit = kind.limit(rule.quota());
      if (limit == Quota.UNLIMITED) {
        return UNCOUNTED;
      }
      Usage usage = opened(key(rule, caller), kind, limit);
      if (usage != null) {
        return new Opening.Opened(() -> usage.close(kind));
      }
      if (refusal == null) {
        refusal = new QuotaRefusal(rule.name(), kind.quotaName(), limit, UNTIL_A_CALL_ENDS);
      }
    }
    return refusal == null ? UNCOUNTED : new Opening.Refused(refusal);
  }

  /** Within the map's own lock of the key: a usage that is swept meanwhile would not count. */
  private @Nullable Usage opened(Key key, OpenCall kind, long limit) {
    boolean[] opened = {false};
    Usage usage =
        usages.compute(
            key,
            (unused, known) -> {
              Usage it = known == null ? new Usage(clock) : known;
              opened[0] = it.open(kind, limit);
              return it;
            });
    return opened[0] ? usage : null;
  }

  /** The problem that the caller is answered; counts it. */
  Problem refused(Caller caller, QuotaRefusal refusal) {
    registry
        .counter(
            "trestle.quota.refused",
            "rule",
            refusal.rule(),
            "quota",
            refusal.quota(),
            "caller_kind",
            caller.kind().name().toLowerCase(Locale.ROOT))
        .increment();
    return refusal.problem();
  }

  /** Forgets who has used nothing for as long as a quota remembers. */
  void sweep() {
    usages.keySet().forEach(key -> usages.computeIfPresent(key, Quotas::unlessIdle));
  }

  private static @Nullable Usage unlessIdle(Key key, Usage usage) {
    return usage.isIdle() ? null : usage;
  }

  int remembered() {
    return usages.size();
  }

  private Key key(Rule rule, Caller caller) {
    Key key = new Key(rule.name(), caller.id());
    return usages.size() < MAX_USAGES || usages.containsKey(key) ? key : new Key(rule.name(), "");
  }
}
