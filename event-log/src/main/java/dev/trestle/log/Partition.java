package dev.trestle.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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

  /**
   * The partition to which an event goes: the first 64 bits of SHA-256 of its key in UTF-8, as an
   * unsigned number, modulo the number of partitions. Stable for ever.
   *
   * @param partitions how many the log has
   * @param key see {@link Event#partitionKey}
   */
  public static Partition of(String log, int partitions, String key) {
    if (partitions == 1) {
      return first(log);
    }
    long hash = ByteBuffer.wrap(sha256(key)).getLong();
    return new Partition(log, (int) Long.remainderUnsigned(hash, partitions));
  }

  private static byte[] sha256(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
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
