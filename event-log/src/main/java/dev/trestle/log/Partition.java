package dev.trestle.log;

import java.util.Comparator;

/**
 * One partition of a log: an own sequence of offsets. Numbers start at 0.
 *
 * @throws IllegalArgumentException if the log's name is not allowed (see {@link LogName}) or the
 *     number is negative
 */
public record Partition(String log, int number) implements Comparable<Partition> {

  private static final Comparator<Partition> ORDER =
      Comparator.comparing(Partition::log).thenComparingInt(Partition::number);

  public Partition {
    LogName.problemWith(log)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
    if (number < 0) {
      throw new IllegalArgumentException("partition must be 0 or more, was " + number);
    }
  }

  /** The only partition of a log that has one. */
  public static Partition first(String log) {
    return new Partition(log, 0);
  }

  @Override
  public int compareTo(Partition other) {
    return ORDER.compare(this, other);
  }

  /** As kept in the tables: {@code <log>#<number>}. */
  @Override
  public String toString() {
    return log + "#" + number;
  }
}
