package dev.trestle.server.testing.faults;

import java.time.Duration;
import java.util.function.Predicate;

/** A fault that strikes some requests for as long as it is open. Safe across threads. */
public final class Injection implements AutoCloseable {

  private final Predicate<HttpMessage> requests;
  private final double chance;
  private final Fault fault;
  private final Runnable end;
  private long struck;

  Injection(Predicate<HttpMessage> requests, double chance, Fault fault, Runnable end) {
    this.requests = requests;
    this.chance = chance;
    this.fault = fault;
    this.end = end;
  }

  Fault fault() {
    return fault;
  }

  /** Whether the fault strikes, given the throw of a die from 0 to 1. */
  synchronized boolean strikes(HttpMessage request, double die) {
    if (die >= chance || !requests.test(request)) {
      return false;
    }
    struck++;
    notifyAll();
    return true;
  }

  /** How many requests were struck. */
  public synchronized long struck() {
    return struck;
  }

  /** Waits until so many requests were struck. */
  public synchronized void awaitStruck(long count, Duration within) {
    long deadline = System.nanoTime() + within.toNanos();
    while (struck < count) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError(
            "%s struck %d requests in %s, waited for %d".formatted(fault, struck, within, count));
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("Interrupted", e);
      }
    }
  }

  /** Strikes no more; what it struck stays struck. */
  @Override
  public void close() {
    end.run();
  }
}
