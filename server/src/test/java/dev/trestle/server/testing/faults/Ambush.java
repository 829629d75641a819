package dev.trestle.server.testing.faults;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A fault that waits for a request of some kind, whichever process makes it. From the one that is
 * struck first it strikes every further such request too; the others' pass.
 */
public final class Ambush implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final String what;
  private final CompletableFuture<WiredProcess> struck = new CompletableFuture<>();
  private final List<Injection> injections;

  /**
   * Lies in wait from now on.
   *
   * @param what the request is, in messages
   * @param number of the first request that is struck, from 1
   */
  public Ambush(
      List<WiredProcess> processes,
      String what,
      Predicate<HttpMessage> requests,
      int number,
      Fault fault) {
    this.what = what;
    AtomicInteger seen = new AtomicInteger();
    this.injections =
        processes.stream()
            .map(
                process ->
                    process
                        .wire()
                        .inject(
                            request ->
                                requests.test(request)
                                    && (seen.incrementAndGet() >= number && strikes(process)),
                            1,
                            fault))
            .toList();
  }

  private boolean strikes(WiredProcess process) {
    struck.complete(process);
    return struck.join() == process;
  }

  /** The process that is struck, once one is. */
  public WiredProcess await() {
    try {
      return struck.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new AssertionError("no process came to " + what + " within " + LIMIT, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted", e);
    }
  }

  @Override
  public void close() {
    injections.forEach(Injection::close);
  }

  @Override
  public String toString() {
    return what;
  }
}
