package dev.trestle.gateway.publish;

import com.netflix.concurrency.limits.Limiter;
import com.netflix.concurrency.limits.limit.AIMDLimit;
import com.netflix.concurrency.limits.limiter.SimpleLimiter;
import dev.trestle.log.append.Appended;
import dev.trestle.proto.Problem;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Who may append now. How many events may be on their way into the log follows what the log can
 * take: one more for each append that is quick, a tenth less for one that is slow or refused. What
 * is beyond is refused at once, so that those let in stay quick. Safe across threads.
 */
@Singleton
final class Admission {

  private final AdmissionConfig config;
  private final Limiter<Void> limiter;
  private final AtomicLong bytes = new AtomicLong();

  Admission(AdmissionConfig config, PublishMeters meters) {
    this.config = config;
    AIMDLimit limit =
        AIMDLimit.newBuilder()
            .initialLimit(config.initialEvents())
            .minLimit(config.minEvents())
            .maxLimit(config.maxEvents())
            .timeout(config.slowAppend().toMillis(), TimeUnit.MILLISECONDS)
            .build();
    this.limiter = SimpleLimiter.newBuilder().limit(limit).build();
    meters.admission(bytes::get, limit::getLimit);
  }

  /** The right to append one event; to be given back. */
  final class Ticket {
    private final Limiter.Listener listener;
    private final int size;

    private Ticket(Limiter.Listener listener, int size) {
      this.listener = listener;
      this.size = size;
    }

    /**
     * @param outcome {@code null} if there is none
     */
    void leave(@Nullable Appended outcome) {
      bytes.addAndGet(-size);
      if (outcome instanceof Appended.Recorded || outcome instanceof Appended.IdConflict) {
        listener.onSuccess();
      } else if (outcome instanceof Appended.Overloaded || outcome == null) {
        listener.onDropped();
      } else {
        listener.onIgnore();
      }
    }
  }

  /** {@code null} if the event may not be appended now. */
  @Nullable Ticket enter(int payloadBytes) {
    if (bytes.addAndGet(payloadBytes) > config.maxBytes()) {
      bytes.addAndGet(-payloadBytes);
      return null;
    }
    Optional<Limiter.Listener> listener = limiter.acquire(null);
    if (listener.isEmpty()) {
      bytes.addAndGet(-payloadBytes);
      return null;
    }
    return new Ticket(listener.get(), payloadBytes);
  }

  Problem refusal() {
    return AppendProblems.overloaded("events on their way into the log", retryDelay());
  }

  private static Duration retryDelay() {
    return Duration.ofMillis(200);
  }
}
