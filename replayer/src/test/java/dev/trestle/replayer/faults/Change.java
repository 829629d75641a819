package dev.trestle.replayer.faults;

import dev.trestle.log.LogRecord;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import dev.trestle.s3events.ObjectChange.Kind;

/** Something that was done to a bucket. One of them is equal to no other. */
record Change(String key, String versionId, Kind kind) {

  /** What a record of an object log tells of. */
  static Change of(LogRecord record) {
    ObjectVersion version = ObjectVersionEvents.version(record.event()).orElseThrow();
    return new Change(version.key(), version.versionId().orElse("null"), version.kind());
  }

  @Override
  public String toString() {
    return kind + " of " + key + " " + versionId;
  }
}
