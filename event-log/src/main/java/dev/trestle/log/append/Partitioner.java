package dev.trestle.log.append;

import dev.trestle.log.Event;
import dev.trestle.log.Partition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Which partition an event goes to: the first 64 bits of SHA-256 of its subject in UTF-8, as an
 * unsigned number, modulo the number of partitions. An event without a subject goes by its id, so
 * that a retry meets its first try. Stable for ever.
 */
public final class Partitioner {

  private Partitioner() {}

  public static Partition partitionOf(String log, int partitions, Event event) {
    return partitionOf(log, partitions, event.partitionKey());
  }

  /**
   * As above, of an event that is not complete yet.
   *
   * @param key its subject, or its id if it has none
   */
  public static Partition partitionOf(String log, int partitions, String key) {
    if (partitions == 1) {
      return Partition.first(log);
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
}
