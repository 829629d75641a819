package dev.trestle.replayer.objects.history;

import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersion.Via;
import dev.trestle.s3events.ObjectChange.Kind;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A listed version with its place in the log.
 *
 * @param effective its LastModified, but never before its predecessor of the same key: LastModified
 *     is the initiation of a multipart upload, which others may have overtaken
 * @param ordinal its number among the listed versions of its key, the oldest being 0
 */
record HistoryEntry(ObjectVersion version, Instant effective, long ordinal) {

  /** The order of the log. */
  static final Comparator<HistoryEntry> LOG_ORDER =
      Comparator.comparing(HistoryEntry::effective)
          .thenComparing(entry -> entry.version().key(), HistoryEntry::compareKeys)
          .thenComparingLong(HistoryEntry::ordinal);

  /** The order of S3: that of the bytes of UTF-8, which is that of code points. */
  static int compareKeys(String left, String right) {
    int end = Math.min(left.length(), right.length());
    for (int i = 0; i < end; i++) {
      char a = left.charAt(i);
      char b = right.charAt(i);
      if (a != b) {
        boolean pairs = Character.isSurrogate(a) != Character.isSurrogate(b);
        // Surrogates stand for code points above all others, but below some of them as chars.
        return pairs ? (Character.isSurrogate(a) ? 1 : -1) : Character.compare(a, b);
      }
    }
    return Integer.compare(left.length(), right.length());
  }

  /**
   * On disk.
   *
   * @param bucket of all of them
   */
  record Form(String bucket) implements SpilledRun.Form<HistoryEntry> {

    /** What the objects of an entry take without their texts, with compressed pointers. */
    private static final int OVERHEAD = 320;

    @Override
    public void write(HistoryEntry entry, DataOutput out) throws IOException {
      ObjectVersion version = entry.version();
      out.writeUTF(version.key());
      out.writeUTF(version.versionId().orElse(""));
      out.writeBoolean(version.kind() == Kind.DELETE_MARKER);
      out.writeLong(version.size().orElse(-1));
      out.writeUTF(version.etag().orElse(""));
      write(version.lastModified(), out);
      write(entry.effective(), out);
      out.writeLong(entry.ordinal());
    }

    private static void write(Instant time, DataOutput out) throws IOException {
      out.writeLong(time.getEpochSecond());
      out.writeInt(time.getNano());
    }

    @Override
    public HistoryEntry read(DataInput in) throws IOException {
      String key = in.readUTF();
      String versionId = in.readUTF();
      boolean marker = in.readBoolean();
      long size = in.readLong();
      String etag = in.readUTF();
      Instant lastModified = time(in);
      Instant effective = time(in);
      return new HistoryEntry(
          new ObjectVersion(
              bucket,
              key,
              Optional.of(versionId),
              marker ? Kind.DELETE_MARKER : Kind.CREATED,
              Via.HISTORY,
              size < 0 ? OptionalLong.empty() : OptionalLong.of(size),
              etag.isEmpty() ? Optional.empty() : Optional.of(etag),
              lastModified,
              Optional.empty(),
              Optional.empty(),
              Optional.empty()),
          effective,
          in.readLong());
    }

    private static Instant time(DataInput in) throws IOException {
      return Instant.ofEpochSecond(in.readLong(), in.readInt());
    }

    @Override
    public int memory(HistoryEntry entry) {
      ObjectVersion version = entry.version();
      return OVERHEAD
          + 2
              * (version.key().length()
                  + version.versionId().map(String::length).orElse(0)
                  + version.etag().map(String::length).orElse(0));
    }
  }
}
