package dev.trestle.replayer.objects;

import dev.trestle.s3events.ObjectChange;
import dev.trestle.s3events.ObjectChange.Kind;
import dev.trestle.s3events.Sequencer;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a record of an object log says: a version or a delete marker that was written, or one that
 * was removed for good.
 *
 * @param key as S3 stores it, not URL-encoded
 * @param versionId empty for the null version
 * @param size in bytes; empty for removals and delete markers
 * @param etag without quotation marks; empty for removals and delete markers
 * @param lastModified S3's own: whole seconds, and for a multipart upload the time when it began;
 *     of a live event the time of the event
 * @param sequencer never of the history: listings have none
 * @param eventName what S3 called the live event, such as {@code ObjectCreated:Copy}; never of the
 *     history
 * @param content empty unless the log keeps contents
 */
public record ObjectVersion(
    String bucket,
    String key,
    Optional<String> versionId,
    Kind kind,
    Via via,
    OptionalLong size,
    Optional<String> etag,
    Instant lastModified,
    Optional<Sequencer> sequencer,
    Optional<String> eventName,
    Optional<ObjectContent> content) {

  /** How the log came to know of it. */
  public enum Via {
    /** Listed by the import. */
    HISTORY,
    /** Told by an event of S3. */
    LIVE,
    /** Told by an event that came after one of the same key with a greater sequencer. */
    LATE
  }

  /**
   * @throws IllegalArgumentException if bucket or key is empty, or the size negative
   */
  public ObjectVersion {
    if (bucket.isEmpty() || key.isEmpty()) {
      throw new IllegalArgumentException("bucket and key must not be empty");
    }
    if (size.orElse(0) < 0) {
      throw new IllegalArgumentException("size: must be 0 or more, was " + size.getAsLong());
    }
    versionId = ObjectChange.version(versionId.orElse(null));
  }

  /**
   * What a live event told.
   *
   * @param via {@link Via#LIVE} or {@link Via#LATE}
   */
  public static ObjectVersion of(ObjectChange change, Via via) {
    return new ObjectVersion(
        change.bucket(),
        change.key(),
        change.versionId(),
        change.kind(),
        via,
        change.size(),
        change.etag(),
        change.time(),
        change.sequencer(),
        Optional.of(change.eventName()),
        Optional.empty());
  }

  /** The same, with what became of its content. */
  public ObjectVersion with(ObjectContent kept) {
    return new ObjectVersion(
        bucket,
        key,
        versionId,
        kind,
        via,
        size,
        etag,
        lastModified,
        sequencer,
        eventName,
        Optional.of(kept));
  }

  /** As an event of S3 would tell it; a version that was listed counts as put. */
  public ObjectChange toChange() {
    return new ObjectChange(
        bucket, key, versionId, kind, size, etag, lastModified, sequencer, nameOf());
  }

  private String nameOf() {
    return eventName.orElse(
        switch (kind) {
          case CREATED -> "ObjectCreated:Put";
          case REMOVED -> "ObjectRemoved:Delete";
          case DELETE_MARKER -> "ObjectRemoved:DeleteMarkerCreated";
        });
  }
}
