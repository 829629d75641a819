package dev.trestle.adapter.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How much audio a route's workers finish, over the last minutes, by looks at what is in flight: an
 * attempt has ended when two looks in a row do not find it. Used by one thread.
 */
final class Throughput {

  static final Duration SPAN = Duration.ofMinutes(5);

  private record Ended(Instant at, Duration audio) {}

  private final Map<String, Duration> known = new HashMap<>();
  private final Deque<Ended> ended = new ArrayDeque<>();
  private final Instant start;
  private final double before;
  private Set<String> missing = Set.of();

  /**
   * Begins.
   *
   * @param before what the dispatcher before told; counts until the span is over
   */
  Throughput(Instant start, double before) {
    this.start = start;
    this.before = before;
  }

  /**
   * What a look found.
   *
   * @param inFlight audio of each attempt that is in flight
   */
  void looked(Map<String, Duration> inFlight, Instant now) {
    Set<String> gone = new HashSet<>(known.keySet());
    gone.removeAll(inFlight.keySet());
    for (String attempt : gone) {
      Duration audio = missing.contains(attempt) ? known.remove(attempt) : null;
      if (audio != null) {
        ended.addLast(new Ended(now, audio));
      }
    }
    missing = gone;
    known.putAll(inFlight);
  }

  /** Seconds of audio in a second, to a thousandth. */
  double pace(Instant now) {
    while (!ended.isEmpty() && ended.getFirst().at().plus(SPAN).isBefore(now)) {
      ended.removeFirst();
    }
    double audio = ended.stream().mapToLong(each -> each.audio().toMillis()).sum();
    double span = SPAN.toMillis();
    double unseen = Math.max(0, span - Math.max(0, Duration.between(start, now).toMillis()));
    return Math.round((audio + before * unseen) / span * 1e3) / 1e3;
  }
}
