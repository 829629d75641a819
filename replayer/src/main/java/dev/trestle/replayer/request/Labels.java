package dev.trestle.replayer.request;

import java.util.HashSet;
import java.util.Set;

/**
 * Names that others choose as labels of metrics: the first {@value #MAX} have labels of their own,
 * all others are {@code other}, so that metrics stay bounded. Safe across threads.
 */
public final class Labels {

  /** Enough for what a usual environment has. */
  public static final int MAX = 100;

  private final Set<String> known = new HashSet<>();

  /** The label of a name. */
  public synchronized String of(String name) {
    if (known.contains(name)) {
      return name;
    }
    if (known.size() == MAX) {
      return "other";
    }
    known.add(name);
    return name;
  }
}
