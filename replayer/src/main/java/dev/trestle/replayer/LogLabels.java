package dev.trestle.replayer;

import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Set;

/**
 * Names of logs as labels of metrics: the first {@value #MAX} have labels of their own, all others
 * are {@code other}, so that metrics stay bounded however many logs there are. Safe across threads.
 */
@Singleton
public final class LogLabels {

  /** Enough for every log of a usual environment. */
  public static final int MAX = 100;

  private final Set<String> known = new HashSet<>();

  public synchronized String of(String log) {
    if (known.contains(log)) {
      return log;
    }
    if (known.size() == MAX) {
      return "other";
    }
    known.add(log);
    return log;
  }
}
