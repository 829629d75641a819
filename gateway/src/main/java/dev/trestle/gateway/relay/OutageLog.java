package dev.trestle.gateway.relay;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what keeps events from the bus: each cause at once, and while it lasts again each {@link
 * #PAUSE}, with how often it was met since. Safe across threads. Holds one small object for each
 * cause; causes are labels from a small set.
 */
final class OutageLog {

  static final Duration PAUSE = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);

  private final Map<String, Cause> causes = new ConcurrentHashMap<>();

  /**
   * A cause was met.
   *
   * @param message what happened and what to do
   */
  void tell(String code, @Nullable String message) {
    due(code, System.nanoTime())
        .ifPresent(
            times ->
                LOG.warn(
                    "Events do not reach the bus and are tried again ({}, {} times): {}",
                    code,
                    times,
                    message));
  }

  /** Counts; if it is time to tell, how often since it was told last. */
  OptionalInt due(String code, long nowNanos) {
    return causes.computeIfAbsent(code, added -> new Cause()).due(nowNanos);
  }

  private static final class Cause {
    private int times;
    private boolean told;
    private long toldNanos;

    synchronized OptionalInt due(long nowNanos) {
      times++;
      if (told && nowNanos - toldNanos < PAUSE.toNanos()) {
        return OptionalInt.empty();
      }
      told = true;
      toldNanos = nowNanos;
      int met = times;
      times = 0;
      return OptionalInt.of(met);
    }
  }
}
