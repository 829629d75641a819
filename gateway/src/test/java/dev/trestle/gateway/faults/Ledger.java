package dev.trestle.gateway.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** What clients were told, kept by the clients themselves. Safe across threads. */
final class Ledger {

  private final List<Told> told = new ArrayList<>();
  private final List<String> surprises = new ArrayList<>();
  private final List<Streamed> streamed = new ArrayList<>();
  private final Map<String, Integer> retried = new TreeMap<>();
  private long acknowledged;
  private long refused;
  private long open;

  synchronized void begun() {
    open++;
  }

  synchronized void settled(Told settled) {
    told.add(settled);
    open--;
    if (settled.outcome() instanceof Told.Acknowledged) {
      acknowledged++;
    } else if (settled.outcome() instanceof Told.Refused) {
      refused++;
    }
    notifyAll();
  }

  /** An answer that no fault explains, such as a valid event refused. */
  synchronized void surprise(String what) {
    surprises.add(what);
  }

  synchronized void retried(Failure failure) {
    retried.merge(failure.code() + " " + failure.reason(), 1, Integer::sum);
  }

  synchronized void streamed(Streamed taken) {
    streamed.add(taken);
  }

  synchronized List<Streamed> streamed() {
    return List.copyOf(streamed);
  }

  synchronized List<Told> told() {
    return List.copyOf(told);
  }

  synchronized List<String> surprises() {
    return List.copyOf(surprises);
  }

  synchronized long acknowledged() {
    return acknowledged;
  }

  synchronized long open() {
    return open;
  }

  /** How many tries failed, by status and reason. */
  synchronized Map<String, Integer> retries() {
    return Map.copyOf(retried);
  }

  /** Waits until that many events more than now are acknowledged. */
  void awaitAcknowledged(long more, Duration within) {
    long wanted = acknowledged() + more;
    await(() -> wanted - acknowledged, within, more + " more acknowledged events");
  }

  /** Waits until every event begun has its outcome. */
  void awaitSettled(Duration within) {
    await(() -> open, within, "the outcome of every event");
  }

  private synchronized void await(LongSupplier missing, Duration within, String what) {
    long deadline = System.nanoTime() + within.toNanos();
    while (missing.getAsLong() > 0) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError(
            "Waited %s for %s; missing %d; seen: %s"
                .formatted(within, what, missing.getAsLong(), this));
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("Interrupted while waiting for " + what, e);
      }
    }
  }

  @Override
  public synchronized String toString() {
    return "%d acknowledged, %d refused, %d unsettled, %d open, retries %s, surprises %s"
        .formatted(
            acknowledged, refused, told.size() - acknowledged - refused, open, retried, surprises);
  }
}
