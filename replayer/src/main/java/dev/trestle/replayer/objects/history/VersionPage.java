package dev.trestle.replayer.objects.history;

import dev.trestle.replayer.objects.ObjectVersion;
import java.util.List;
import java.util.Optional;

/**
 * One answer of ListObjectVersions.
 *
 * @param versions versions and delete markers as they interleave: by key, the newest of a key first
 * @param next where the next page begins; empty if this is the last one
 */
record VersionPage(List<ObjectVersion> versions, Optional<Marker> next) {

  /**
   * A place in a listing.
   *
   * @param versionId empty if the place is a key's end
   */
  record Marker(String key, Optional<String> versionId) {}

  VersionPage {
    versions = List.copyOf(versions);
  }
}
