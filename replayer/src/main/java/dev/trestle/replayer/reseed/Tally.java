package dev.trestle.replayer.reseed;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** How many records had which fate. Not safe across threads. */
final class Tally {

  private final long[] counts = new long[Fate.values().length];

  /** Continues one that was stored. */
  static Tally of(Map<String, Long> stored) {
    Tally tally = new Tally();
    for (Fate fate : Fate.values()) {
      tally.counts[fate.ordinal()] = stored.getOrDefault(fate.count(), 0L);
    }
    return tally;
  }

  void add(Fate fate) {
    counts[fate.ordinal()]++;
  }

  void add(Tally other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }

  long total() {
    return Arrays.stream(counts).sum();
  }

  /** To be stored. */
  Map<String, Long> toMap() {
    Map<String, Long> map = new TreeMap<>();
    for (Fate fate : Fate.values()) {
      map.put(fate.count(), counts[fate.ordinal()]);
    }
    return map;
  }
}
