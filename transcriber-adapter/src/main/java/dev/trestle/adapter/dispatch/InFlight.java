package dev.trestle.adapter.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Counts the attempts that were dispatched and have not ended, by the index of work and by what was
 * claimed since. The index follows the table after a moment; until an attempt was seen there, it is
 * counted from memory, for a while that is much longer than that moment.
 */
final class InFlight {

  private final Duration lag;
  private final Map<String, Instant> unseen = new HashMap<>();
  private Set<String> last = Set.of();
  private Set<String> before = Set.of();

  /**
   * Counts from nothing.
   *
   * @param lag how long the index may lag at most
   */
  InFlight(Duration lag) {
    this.lag = lag;
  }

  /** This attempt is about to be sent. */
  void claimed(String attempt, Instant now) {
    unseen.put(attempt, now);
  }

  /**
   * What a look at the whole index found. An attempt has ended when two looks in a row do not find
   * it: one may be at a replica that is behind.
   *
   * @param attempts all that are in flight
   * @param began when the look began
   */
  void looked(Set<String> attempts, Instant began) {
    unseen
        .entrySet()
        .removeIf(
            claim ->
                attempts.contains(claim.getKey()) || claim.getValue().plus(lag).isBefore(began));
    before = last;
    last = new HashSet<>(attempts);
  }

  int count() {
    Set<String> all = new HashSet<>(last);
    all.addAll(before);
    all.addAll(unseen.keySet());
    return all.size();
  }
}
