package dev.trestle.replayer.objects;

import dev.trestle.log.Partition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An object log as it was asked for. Nothing of it ever changes.
 *
 * @param name of the log after {@value #LOGS}
 * @param prefix of the keys whose versions are recorded; empty for all
 * @param contentBytes largest content that is kept in the log; empty if none is
 * @param isProjected whether the latest record of each key is kept
 * @param digestQueue name of the queue that hears of each change of the projection
 * @param created also tells one from another of the same name in what is kept of it
 */
public record ObjectLog(
    String name,
    String bucket,
    String prefix,
    OptionalInt contentBytes,
    boolean isProjected,
    Optional<String> digestQueue,
    Instant created) {

  /** First part of the name of every object log. */
  public static final String LOGS = "objects/";

  /**
   * Largest content that a log can be asked to keep. In base64, which compression takes back, it
   * still fits into one batch.
   */
  public static final int MAX_CONTENT_BYTES = 256 * 1024;

  /** S3's bound of a key, in bytes of UTF-8. */
  static final int MAX_PREFIX_BYTES = 1_024;

  /** Name of the log in the catalog. */
  public String log() {
    return LOGS + name;
  }

  /** Its only one: order across keys is order of offsets. */
  public Partition partition() {
    return Partition.first(log());
  }

  /** Whether a change of this object belongs into it. */
  public boolean takes(String ofBucket, String key) {
    return bucket.equals(ofBucket) && key.startsWith(prefix);
  }

  /** Whether some key would belong into both. */
  boolean overlaps(ObjectLog other) {
    return bucket.equals(other.bucket)
        && (prefix.startsWith(other.prefix) || other.prefix.startsWith(prefix));
  }

  /** Whether the same was asked for, whenever it was. */
  boolean asksTheSameAs(ObjectLog other) {
    return other.at(created).equals(this);
  }

  ObjectLog at(Instant time) {
    return new ObjectLog(name, bucket, prefix, contentBytes, isProjected, digestQueue, time);
  }

  static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
