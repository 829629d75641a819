package dev.trestle.gateway.intake;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Counts the events that were published of each key: one whose object is written again and again in
 * consequence of its own events shows by that. Kept by each gateway for itself, so a chain ends
 * after as many rounds as there are gateways times the limit. Safe across threads.
 */
@Singleton
final class Rounds {

  /** Keys that are counted; of more, those published longest ago are forgotten. */
  static final int MAX_KEYS = 10_000;

  private final int limit;
  private final long window;
  private final LongSupplier nanos;
  private final Map<Key, Deque<Long>> published = new LinkedHashMap<>(16, 0.75f, true);

  private record Key(String bucket, String key) {}

  @Inject
  Rounds(IntakeConfig config) {
    this(config, System::nanoTime);
  }

  Rounds(IntakeConfig config, LongSupplier nanos) {
    this.limit = config.maxRounds();
    this.window = config.roundWindow().toNanos();
    this.nanos = nanos;
  }

  /** Whether so many events of the key were published lately that the next is not to be. */
  synchronized boolean areOver(String bucket, String key) {
    Deque<Long> times = published.get(new Key(bucket, key));
    return times != null && lately(times).size() >= limit;
  }

  /** One more event of the key was published. */
  synchronized void count(String bucket, String key) {
    if (limit == 0) {
      return;
    }
    Deque<Long> times = published.computeIfAbsent(new Key(bucket, key), k -> new ArrayDeque<>());
    lately(times).addLast(nanos.getAsLong());
    if (times.size() > limit) {
      times.removeFirst();
    }
    if (published.size() > MAX_KEYS) {
      Iterator<Key> eldest = published.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
  }

  private Deque<Long> lately(Deque<Long> times) {
    long now = nanos.getAsLong();
    while (!times.isEmpty() && now - times.getFirst() > window) {
      times.removeFirst();
    }
    return times;
  }
}
