package dev.trestle.server.security.tls;

import java.util.ArrayList;
import java.util.List;

/** Remembers what it is told. */
final class RememberedReloads implements Reloads {

  private final List<String> told = new ArrayList<>();

  @Override
  public synchronized void taken(String what, String held, boolean first) {
    told.add((first ? "loaded " : "reloaded ") + what);
  }

  @Override
  public synchronized void refused(String what, String why) {
    told.add("refused " + what + ": " + why);
  }

  @Override
  public synchronized void usedAllTheSame(String what, String why) {
    told.add("unfit " + what + ": " + why);
  }

  /** What was told since this was asked last. */
  synchronized List<String> told() {
    List<String> all = List.copyOf(told);
    told.clear();
    return all;
  }
}
