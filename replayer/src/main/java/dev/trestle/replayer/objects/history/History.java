package dev.trestle.replayer.objects.history;

import dev.trestle.log.store.Identity;
import dev.trestle.replayer.objects.ObjectVersion;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Puts a listing into the order of the log: by effective time, then by key; within a key the oldest
 * version first, as the listing has them the other way round. Memory is bounded, whatever the
 * number of versions, in all or of one key; the rest is on disk. Not safe across threads.
 */
final class History implements AutoCloseable {

  private final Reversal<ObjectVersion> ofOneKey;
  private final NotInLog notInLog;
  private final SpillSort<HistoryEntry> inOrder;
  private @Nullable String key;
  private long listed;

  /**
   * A history of one bucket.
   *
   * @param folder where what does not fit is put
   * @param maxMemory bytes to hold at most, roughly
   */
  History(String bucket, Path folder, long maxMemory) {
    HistoryEntry.Form form = new HistoryEntry.Form(bucket);
    this.ofOneKey = new Reversal<>(folder, new VersionForm(form), maxMemory / 4);
    this.notInLog = new NotInLog(folder, form, maxMemory / 4);
    this.inOrder = new SpillSort<>(folder, form, HistoryEntry.LOG_ORDER, maxMemory / 2);
  }

  /** Has a version left out that the log has already. All of them come before the listing. */
  void leaveOut(Identity record) {
    notInLog.addKnown(record);
  }

  /** Takes the next version of the listing. */
  void add(ObjectVersion version) {
    if (!version.key().equals(key)) {
      endKey();
      key = version.key();
    }
    ofOneKey.add(version);
    listed++;
  }

  /** How many versions were listed. */
  long listed() {
    return listed;
  }

  /** How many versions {@link #inLogOrder} gives. */
  long remaining() {
    return inOrder.size();
  }

  private void endKey() {
    Numbering numbering = new Numbering();
    ofOneKey.drain(
        version -> {
          HistoryEntry entry = numbering.next(version);
          if (notInLog.hasKnown()) {
            notInLog.addListed(entry);
          } else {
            inOrder.add(entry);
          }
        });
  }

  /** What is listed and not left out, once; nothing can be added after that. */
  Iterator<HistoryEntry> inLogOrder() {
    endKey();
    notInLog.drain(inOrder::add);
    notInLog.close();
    return inOrder.sorted();
  }

  @Override
  public void close() {
    ofOneKey.close();
    notInLog.close();
    inOrder.close();
  }

  /** Numbers and dates the versions of one key, the oldest first. */
  private static final class Numbering {

    private Instant effective = Instant.MIN;
    private long ordinal;

    HistoryEntry next(ObjectVersion version) {
      if (version.lastModified().isAfter(effective)) {
        effective = version.lastModified();
      }
      return new HistoryEntry(version, effective, ordinal++);
    }
  }
}
