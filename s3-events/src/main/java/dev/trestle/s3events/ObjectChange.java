package dev.trestle.s3events;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One change of one object's versions, as S3 told it.
 *
 * @param key as S3 stores it, not URL-encoded
 * @param versionId empty for the null version, which is the only one of a bucket that never had
 *     versioning and the one that is written while versioning is suspended: see {@link #version}
 * @param size in bytes; empty where the form of the event has none, as for every removal
 * @param etag without quotation marks; empty where the form of the event has none
 * @param time when S3 ended the request, by the event
 * @param sequencer empty in the events of CloudTrail and of some stand-ins
 * @param eventName as native records name it, without {@code s3:}, such as {@code
 *     ObjectCreated:Put}
 */
public record ObjectChange(
    String bucket,
    String key,
    Optional<String> versionId,
    Kind kind,
    OptionalLong size,
    Optional<String> etag,
    Instant time,
    Optional<Sequencer> sequencer,
    String eventName) {

  /** What became of the version. */
  public enum Kind {
    /** The version was written. */
    CREATED,
    /**
     * The version, or the delete marker, is gone for good. S3 says the same of a key that never
     * existed in a bucket without versioning.
     */
    REMOVED,
    /** A delete marker was written: the object is hidden, its versions stay. */
    DELETE_MARKER
  }

  /**
   * @throws IllegalArgumentException if bucket, key or event name is empty, or size negative
   */
  public ObjectChange {
    if (bucket.isEmpty() || key.isEmpty() || eventName.isEmpty()) {
      throw new IllegalArgumentException("bucket, key and eventName must not be empty");
    }
    if (size.orElse(0) < 0) {
      throw new IllegalArgumentException("size: must be 0 or more, was " + size.getAsLong());
    }
    versionId = version(versionId.orElse(null));
  }

  /**
   * A version id however S3 spells it. Live events leave the null version's id out or empty,
   * listings and API calls say {@code null}: the same version.
   */
  public static Optional<String> version(@Nullable String told) {
    return told == null || told.isEmpty() || told.equals("null")
        ? Optional.empty()
        : Optional.of(told);
  }
}
