package dev.trestle.replayer.operation;

import dev.trestle.log.Backoff;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which operations this process lets rest, since their last run could not go on. */
final class Retries {

  private static final Backoff PAUSES = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

  private record Rest(int failures, long untilNanos) {}

  private final Map<OperationId, Rest> resting = new ConcurrentHashMap<>();

  boolean mayTry(OperationId id, long nowNanos) {
    Rest rest = resting.get(id);
    return rest == null || nowNanos - rest.untilNanos() >= 0;
  }

  /** How long it rests: longer with each failure in a row. */
  Duration failed(OperationId id, long nowNanos) {
    Rest before = resting.get(id);
    int failures = before == null ? 1 : before.failures() + 1;
    Duration pause = PAUSES.after(failures);
    resting.put(id, new Rest(failures, nowNanos + pause.toNanos()));
    return pause;
  }

  void forget(OperationId id) {
    resting.remove(id);
  }
}
