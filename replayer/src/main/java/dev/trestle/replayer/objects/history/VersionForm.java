package dev.trestle.replayer.objects.history;

import dev.trestle.replayer.objects.ObjectVersion;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** A listed version on disk: an entry that has no place yet. */
record VersionForm(HistoryEntry.Form entries) implements SpilledRun.Form<ObjectVersion> {

  @Override
  public void write(ObjectVersion version, DataOutput out) throws IOException {
    entries.write(entry(version), out);
  }

  @Override
  public ObjectVersion read(DataInput in) throws IOException {
    return entries.read(in).version();
  }

  @Override
  public int memory(ObjectVersion version) {
    return entries.memory(entry(version));
  }

  private static HistoryEntry entry(ObjectVersion version) {
    return new HistoryEntry(version, version.lastModified(), 0);
  }
}
