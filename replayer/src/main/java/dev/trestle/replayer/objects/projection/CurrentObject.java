package dev.trestle.replayer.objects.projection;

import dev.trestle.log.Event;
import dev.trestle.log.Offset;
import dev.trestle.log.Payload;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersion.Via;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import dev.trestle.s3events.ObjectChange.Kind;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the projection has of one key: the object that the bucket has now, as far as the log tells.
 * Immutable, without I/O.
 *
 * <p>A delete marker hides the object. Removing the version that is current, or the marker that
 * hides, leaves the key without an object here until its next record: S3 then shows the version
 * before, which the projection does not know. A late record is of an older version and changes
 * nothing.
 *
 * @param version that is current: an object, or the delete marker that hides; {@code null} if it
 *     was removed
 * @param offset of the record of {@code version}
 * @param read the offset of the newest record of the key
 * @param share what the key adds to the digest now
 * @param before what it added to the digest before the batch of {@code read}
 */
record CurrentObject(
    @Nullable ObjectVersion version, Offset offset, Offset read, Share share, Share before) {

  /** A key that no record told of. */
  static final CurrentObject NONE =
      new CurrentObject(null, Offset.FIRST, Offset.FIRST, Share.NONE, Share.NONE);

  /** After one more record of the key. */
  CurrentObject after(ObjectVersion record, Offset at) {
    ObjectVersion current = version;
    if (record.kind() == Kind.REMOVED) {
      boolean isCurrent = current != null && record.versionId().equals(current.versionId());
      return isCurrent ? now(null, at) : read(at);
    }
    return record.via() == Via.LATE && current != null ? read(at) : now(record, at);
  }

  /** Begins another batch: what was, was before. */
  CurrentObject beforeBatch() {
    return new CurrentObject(version, offset, read, share, share);
  }

  private CurrentObject now(@Nullable ObjectVersion current, Offset at) {
    return new CurrentObject(current, at, at, Share.of(current), before);
  }

  private CurrentObject read(Offset at) {
    return new CurrentObject(version, offset, at, share, before);
  }

  /** The object that the bucket has; empty if it is hidden or gone. */
  Optional<ObjectVersion> object() {
    return Optional.ofNullable(version).filter(v -> v.kind() == Kind.CREATED);
  }

  static Payload payload(ObjectVersion version) {
    return ObjectVersionEvents.event(version).payload();
  }

  /** What {@link #payload} wrote. */
  static ObjectVersion version(byte[] payload) {
    Event event =
        new Event(
            "kept",
            ObjectVersionEvents.SOURCE,
            ObjectVersionEvents.TYPE,
            1,
            "",
            Instant.EPOCH,
            Map.of(),
            Payload.wrap(payload));
    return ObjectVersionEvents.version(event).orElseThrow();
  }
}
