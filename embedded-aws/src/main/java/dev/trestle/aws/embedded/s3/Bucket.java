package dev.trestle.aws.embedded.s3;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What one bucket holds. S3Mock keeps a content for every version and never learns of a deletion;
 * which versions there are, only this says. Safe across threads.
 */
final class Bucket {

  /** S3 lists keys by the bytes of their UTF-8. */
  private static final Comparator<String> BY_BYTES =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  private final NavigableMap<String, Versions> keys = new TreeMap<>(BY_BYTES);
  private Versioning versioning;

  Bucket(Versioning versioning) {
    this.versioning = versioning;
  }

  synchronized Versioning versioning() {
    return versioning;
  }

  synchronized void versioning(Versioning changed) {
    versioning = changed;
  }

  /** The id of the next version that is made. */
  synchronized String nextId() {
    return versioning == Versioning.ENABLED
        ? UUID.randomUUID().toString().replace("-", "")
        : ObjectVersion.NULL;
  }

  synchronized void add(ObjectVersion version) {
    keys.computeIfAbsent(version.key(), key -> new Versions()).add(version);
  }

  /** The newest version, which may be a delete marker. */
  synchronized Optional<ObjectVersion> latest(String key) {
    return Optional.ofNullable(keys.get(key)).map(Versions::latest);
  }

  synchronized Optional<ObjectVersion> version(String key, String id) {
    return Optional.ofNullable(keys.get(key)).flatMap(versions -> versions.find(id));
  }

  /**
   * Deletes without saying which version.
   *
   * @return the delete marker that was made; none if the bucket was never versioned
   */
  synchronized Optional<ObjectVersion> delete(String key, Instant time) {
    if (versioning == Versioning.OFF) {
      remove(key, ObjectVersion.NULL);
      return Optional.empty();
    }
    ObjectVersion marker = ObjectVersion.deleteMarker(key, nextId(), time);
    add(marker);
    return Optional.of(marker);
  }

  /** Deletes one version, or delete marker, for good, and gives what it was. */
  synchronized Optional<ObjectVersion> remove(String key, String id) {
    Versions versions = keys.get(key);
    if (versions == null) {
      return Optional.empty();
    }
    Optional<ObjectVersion> removed = versions.remove(id);
    if (versions.isEmpty()) {
      keys.remove(key);
    }
    return removed;
  }

  synchronized boolean isEmpty() {
    return keys.isEmpty();
  }

  /** Costs as much as the page is long, whatever else there is. */
  synchronized Page page(Page.Asked asked) {
    return Page.of(keys, asked);
  }
}
