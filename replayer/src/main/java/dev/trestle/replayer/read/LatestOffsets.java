package dev.trestle.replayer.read;

import dev.trestle.log.LogRecord;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which records are the latest of their subjects: gathered first, then only asked. Records without
 * a subject are none's. Not safe across threads.
 *
 * <p>Takes about 160 bytes for each subject while it gathers, and the subject's text; 8 bytes
 * afterwards.
 */
final class LatestOffsets {

  private static final int SUBJECT_BYTES = 160;

  private final ByteBudget budget;
  private final int maxSubjects;
  private final Map<Integer, Map<String, Long>> gathering = new HashMap<>();
  private final Map<Integer, long[]> gathered = new TreeMap<>();
  private int subjects;
  private long kept;

  /** What became of a record. */
  enum Added {
    YES,
    /** There are more subjects than allowed. */
    TOO_MANY,
    /** The budget has no room for more. */
    NO_ROOM
  }

  LatestOffsets(ByteBudget budget, int maxSubjects) {
    this.budget = budget;
    this.maxSubjects = maxSubjects;
  }

  /** Takes in a record; those of a partition come in order. */
  Added add(LogRecord record) {
    String subject = record.event().subject();
    if (subject.isEmpty()) {
      return Added.YES;
    }
    Map<String, Long> latest =
        gathering.computeIfAbsent(
            record.position().partition().number(), unused -> new HashMap<>());
    if (latest.replace(subject, record.offset().value()) != null) {
      return Added.YES;
    }
    if (subjects == maxSubjects) {
      return Added.TOO_MANY;
    }
    long bytes = SUBJECT_BYTES + 2L * subject.length();
    if (!budget.keep(bytes)) {
      return Added.NO_ROOM;
    }
    kept += bytes;
    subjects++;
    latest.put(subject, record.offset().value());
    return Added.YES;
  }

  /** Nothing more is added. */
  void close() {
    gathering.forEach(
        (partition, latest) ->
            gathered.put(
                partition, latest.values().stream().mapToLong(Long::longValue).sorted().toArray()));
    gathering.clear();
    long needed = (long) Long.BYTES * subjects;
    budget.giveBackKept(kept - needed);
    kept = needed;
  }

  /** Whether the record is the latest of its subject. To be asked once this is closed. */
  boolean isLatest(LogRecord record) {
    long[] offsets = gathered.get(record.position().partition().number());
    return offsets != null && Arrays.binarySearch(offsets, record.offset().value()) >= 0;
  }

  /** Holds nothing any more. */
  void release() {
    gathering.clear();
    gathered.clear();
    budget.giveBackKept(kept);
    kept = 0;
  }
}
