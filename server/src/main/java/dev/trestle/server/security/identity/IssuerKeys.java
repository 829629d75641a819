package dev.trestle.server.security.identity;

import com.github.benmanes.caffeine.cache.Ticker;
import com.nimbusds.jose.JWSHeader;
import dev.trestle.server.DaemonThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of one issuer, fetched on a thread of their own before they are too old, and when a
 * token has a key that is not among them.
 *
 * <p>While the issuer cannot be asked, the keys that are there go on for three days. A call waits
 * for a fetch only if the one before succeeded, or if there was none: so whoever sends tokens with
 * keys that nobody knows has one fetch made in ten seconds, and cannot hold up calls behind an
 * issuer that does not answer.
 */
final class IssuerKeys implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);

  /** Between two fetches because of keys that are not known. */
  static final Duration LOOKUP_INTERVAL = Duration.ofSeconds(10);

  /** How long keys go on that cannot be fetched anew: over a weekend. */
  static final Duration KEPT = Duration.ofDays(3);

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
  private static final Duration SHORTEST_AGE = Duration.ofMinutes(1);
  private static final Duration LONGEST_AGE = Duration.ofDays(1);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
  private static final Duration LAST_RETRY = Duration.ofMinutes(5);

  private final String issuer;
  private final KeySource source;
  private final KeyMeters meters;
  private final Ticker ticker;
  private final long lookupIntervalNanos;
  private final ScheduledExecutorService thread = DaemonThreads.scheduled("token-keys", 1);

  private volatile Kept kept;

  // Guarded by this.
  private @Nullable CompletableFuture<Void> underWay;
  private @Nullable Future<?> next;
  private long endedAt;
  private int failures;
  private boolean closed;

  private record Kept(KeySet keys, long fetchedAt) {}

  IssuerKeys(
      String issuer, KeySource source, KeyMeters meters, Ticker ticker, Duration lookupInterval) {
    this.issuer = issuer;
    this.source = source;
    this.meters = meters;
    this.ticker = ticker;
    this.lookupIntervalNanos = lookupInterval.toNanos();
    this.kept = new Kept(KeySet.NONE, ticker.read());
    meters.issuer(issuer, this);
    synchronized (this) {
      begin();
    }
  }

  /**
   * The keys with which a token may have been signed, none if no such key is known. Waits for at
   * most two seconds, if the keys have to be fetched.
   */
  List<VerifyingKey> suiting(JWSHeader header) {
    List<VerifyingKey> suiting = current().suiting(header);
    if (!suiting.isEmpty()) {
      return suiting;
    }
    awaitFetch();
    return current().suiting(header);
  }

  /** The keys as they are known now; none if there never were any, or if they are too old. */
  KeySet current() {
    Kept now = kept;
    return ticker.read() - now.fetchedAt() < KEPT.toNanos() ? now.keys() : KeySet.NONE;
  }

  /** Whether the issuer has left the last question for its keys unanswered, or there are none. */
  boolean isUnanswered() {
    synchronized (this) {
      if (failures > 0 || underWay != null) {
        return true;
      }
    }
    return current() == KeySet.NONE;
  }

  /** Time since the keys were fetched, {@code null} if they never were. */
  @Nullable Duration age() {
    Kept now = kept;
    return now.keys() == KeySet.NONE ? null : Duration.ofNanos(ticker.read() - now.fetchedAt());
  }

  private void awaitFetch() {
    CompletableFuture<Void> fetch;
    synchronized (this) {
      if (underWay == null && ticker.read() - endedAt >= lookupIntervalNanos) {
        begin();
      }
      if (underWay == null || failures > 0) {
        return;
      }
      fetch = underWay;
    }
    try {
      fetch.get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.debug("The keys of {} do not come in time", issuer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void begin() {
    if (underWay != null || closed) {
      return;
    }
    if (next != null) {
      next.cancel(false);
    }
    underWay = new CompletableFuture<>();
    thread.execute(this::fetch);
  }

  private void fetch() {
    Duration again = Duration.ZERO;
    try {
      KeySource.Fetched fetched = source.fetch();
      KeySet keys = KeySet.parse(fetched.document(), kept.keys());
      kept = new Kept(keys, ticker.read());
      again = succeeded(keys, fetched.maxAge());
    } catch (IOException | RuntimeException e) {
      again = failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended(again);
    }
  }

  private synchronized Duration succeeded(KeySet keys, Duration maxAge) {
    if (failures > 0) {
      LOG.info("The keys of {} can be fetched again: {}", issuer, keys.size());
    }
    failures = 0;
    meters.fetched(issuer, true);
    return fresh(maxAge);
  }

  /** How long keys are used before they are fetched anew. */
  static Duration fresh(Duration maxAge) {
    Duration age = maxAge.compareTo(SHORTEST_AGE) < 0 ? SHORTEST_AGE : maxAge;
    return age.compareTo(LONGEST_AGE) > 0 ? LONGEST_AGE : age;
  }

  private synchronized Duration failed(Exception failure) {
    if (failures++ == 0) {
      LOG.warn(
          "The keys of {} cannot be fetched: {}; {}",
          issuer,
          failure.getMessage(),
          kept.keys() == KeySet.NONE
              ? "its tokens are refused until they can"
              : "those that are there go on for " + KEPT.toDays() + " days");
    }
    meters.fetched(issuer, false);
    return retry(failures);
  }

  /** How long to wait after so many failures in a row. */
  static Duration retry(int failures) {
    Duration retry = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, 10));
    return retry.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : retry;
  }

  private void ended(Duration again) {
    CompletableFuture<Void> done;
    synchronized (this) {
      done = underWay;
      underWay = null;
      endedAt = ticker.read();
      if (!closed) {
        // A little earlier, and not all processes at once.
        long millis = again.toMillis();
        long early = ThreadLocalRandom.current().nextLong(millis / 10 + 1);
        next = thread.schedule(this::begin, millis - early, TimeUnit.MILLISECONDS);
      }
    }
    if (done != null) {
      done.complete(null);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    thread.shutdownNow();
    meters.forget(issuer);
  }
}
