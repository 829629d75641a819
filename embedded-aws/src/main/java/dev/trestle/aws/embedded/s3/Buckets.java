package dev.trestle.aws.embedded.s3;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The buckets that exist. Safe across threads. */
final class Buckets {

  private final Map<String, Bucket> byName = new ConcurrentHashMap<>();

  Optional<Bucket> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  void add(String name, Versioning versioning) {
    byName.putIfAbsent(name, new Bucket(versioning));
  }

  void remove(String name) {
    byName.remove(name);
  }

  /** The version that a request or a copy source means, which may be a delete marker. */
  Optional<ObjectVersion> version(String bucket, String key, String versionId) {
    return find(bucket)
        .flatMap(b -> versionId.isEmpty() ? b.latest(key) : b.version(key, versionId));
  }
}
