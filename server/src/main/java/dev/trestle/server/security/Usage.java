package dev.trestle.server.security;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What one caller has used up of one rule's quota. Safe across threads. */
final class Usage {

  /** What a caller may send at once, however little a second: the largest event and more. */
  static final long MIN_BURST_BYTES = 1 << 20;

  private final TimeMeter clock;
  private Quota quota = Quota.NONE;
  private @Nullable Limit events;
  private @Nullable Limit bytes;
  private long streams;
  private long reads;

  Usage(TimeMeter clock) {
    this.clock = clock;
  }

  /** Takes from both limits or from none. */
  synchronized @Nullable QuotaRefusal refusalOfEvent(Rule rule, int size) {
    adopt(rule.quota());
    Limit events = this.events;
    Limit bytes = this.bytes;
    long waitForEvent = events == null ? 0 : events.take(1);
    if (waitForEvent > 0) {
      return refusal(rule, "events-per-second", quota.eventsPerSecond(), waitForEvent);
    }
    long waitForBytes = bytes == null ? 0 : bytes.take(size);
    if (waitForBytes > 0) {
      if (events != null) {
        events.giveBack(1);
      }
      return refusal(rule, "bytes-per-second", quota.bytesPerSecond(), waitForBytes);
    }
    return null;
  }

  synchronized boolean open(OpenCall kind, long limit) {
    long open = kind == OpenCall.STREAM ? streams : reads;
    if (open >= limit) {
      return false;
    }
    add(kind, 1);
    return true;
  }

  synchronized void close(OpenCall kind) {
    add(kind, -1);
  }

  /** Whether forgetting it would make no difference. */
  synchronized boolean isIdle() {
    return streams == 0
        && reads == 0
        && (events == null || events.isFull())
        && (bytes == null || bytes.isFull());
  }

  private void add(OpenCall kind, long number) {
    if (kind == OpenCall.STREAM) {
      streams += number;
    } else {
      reads += number;
    }
  }

  private void adopt(Quota now) {
    if (now.equals(quota)) {
      return;
    }
    quota = now;
    events = limit(now.eventsPerSecond(), now.eventsPerSecond());
    bytes = limit(now.bytesPerSecond(), Math.max(now.bytesPerSecond(), MIN_BURST_BYTES));
  }

  private @Nullable Limit limit(long perSecond, long capacity) {
    return perSecond == Quota.UNLIMITED ? null : new Limit(perSecond, capacity, clock);
  }

  private static QuotaRefusal refusal(Rule rule, String quota, long limit, long waitNanos) {
    return new QuotaRefusal(rule.name(), quota, limit, Duration.ofNanos(waitNanos));
  }

  /** Guarded by the usage. */
  private static final class Limit {
    private final Bucket bucket;
    private final long capacity;

    Limit(long perSecond, long capacity, TimeMeter clock) {
      this.capacity = capacity;
      bucket =
          Bucket.builder()
              .addLimit(
                  Bandwidth.builder()
                      .capacity(capacity)
                      .refillGreedy(perSecond, Duration.ofSeconds(1))
                      .build())
              .withCustomTimePrecision(clock)
              .withSynchronizationStrategy(SynchronizationStrategy.NONE)
              .build();
    }

    /** Takes it and returns 0, or tells for how many nanoseconds it is too much. */
    long take(long number) {
      ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(bounded(number));
      return probe.isConsumed() ? 0 : probe.getNanosToWaitForRefill();
    }

    void giveBack(long number) {
      bucket.addTokens(number);
    }

    boolean isFull() {
      return bucket.getAvailableTokens() >= capacity;
    }

    /** What is larger than the bucket takes all of it. */
    private long bounded(long number) {
      return Math.max(1, Math.min(number, capacity));
    }
  }
}
