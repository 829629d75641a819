package dev.trestle.s3events;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One event of one object, as S3 told it: a change of its versions, or what else S3 tells of it,
 * such as a restore or new tags.
 *
 * @param key as S3 stores it, not URL-encoded
 * @param versionId empty for the null version: see {@link ObjectChange#version}
 * @param name as native records name it, without {@code s3:}, such as {@code ObjectTagging:Put};
 *     the same in whatever form it was told
 * @param size in bytes; empty where the form of the event has none, as for every removal
 * @param etag without quotation marks; empty where the form of the event has none
 * @param time when S3 ended the request, by the event
 * @param sequencer empty in the events of CloudTrail, of some stand-ins, and mostly where no
 *     version changed
 * @param requestId S3's id of the request; one request may concern many keys
 */
public record ObjectEvent(
    String bucket,
    String key,
    Optional<String> versionId,
    String name,
    OptionalLong size,
    Optional<String> etag,
    Instant time,
    Optional<Sequencer> sequencer,
    Optional<String> requestId) {

  /**
   * @throws IllegalArgumentException if bucket, key or name is empty, or size negative
   */
  public ObjectEvent {
    if (bucket.isEmpty() || key.isEmpty() || name.isEmpty()) {
      throw new IllegalArgumentException("bucket, key and name must not be empty");
    }
    if (size.orElse(0) < 0) {
      throw new IllegalArgumentException("size: must be 0 or more, was " + size.getAsLong());
    }
    versionId = ObjectChange.version(versionId.orElse(null));
  }

  /** What became of the version; empty if the event changes none. */
  public Optional<ObjectChange> change() {
    return EventNames.kind(name)
        .map(
            kind ->
                new ObjectChange(bucket, key, versionId, kind, size, etag, time, sequencer, name));
  }

  /**
   * What tells this event from every other one, and is the same each time that it is told, in
   * whatever form, as far as the forms let that be known. A version is written once and removed
   * once, so its id tells. A change of the null version is told by its sequencer; CloudTrail has
   * none, and there only the request tells: such a change counts as another than the same one told
   * by S3 itself. What changes no version is told by its request.
   *
   * <p>For programs: it may have any character that a key has.
   */
  public String identity() {
    Optional<ObjectChange> change = change();
    String what = change.map(each -> each.kind().name()).orElse(name);
    Optional<String> order = sequencer.map(each -> "sequencer " + each.significant());
    Optional<String> request = requestId.map(each -> "request " + each);
    String which =
        change.isPresent()
            ? versionId
                .map(each -> "version")
                .or(() -> order)
                .or(() -> request)
                .orElse("time " + time)
            : request.or(() -> order).orElse("time " + time);
    StringBuilder identity = new StringBuilder();
    for (String part : new String[] {bucket, key, what, versionId.orElse(""), which}) {
      // With its length, since a key may have any character that could stand between.
      identity.append(part.length()).append(':').append(part);
    }
    return identity.toString();
  }
}
