package dev.trestle.replayer.faults;

import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.replayer.faults.Violation.Kind;
import dev.trestle.replayer.objects.ObjectVersion.Via;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares what was done to buckets and queues with what logs and targets have: each change is in
 * its log once, those of a key in order or flagged as late; offsets are dense; a reseed leaves
 * nothing out and repeats no more than it states; a dead letter is in its log once, or in its
 * queue.
 */
final class Checker {

  private final List<Violation> violations = new ArrayList<>();

  private Checker() {}

  /**
   * Every promise of an object log found broken.
   *
   * @param changes of the bucket, those of each key in their order
   * @param log every record, in the order in which the store keeps them
   */
  static List<Violation> checkLog(List<Change> changes, List<LogRecord> log) {
    Checker checker = new Checker();
    checker.checkOffsets(log);
    checker.checkChanges(changes, log);
    return List.copyOf(checker.violations);
  }

  /**
   * Every promise of a reseed found broken.
   *
   * @param records of its range
   * @param sent offsets of what its target got, in the order in which it came
   * @param mostRepeats how many messages the target may have got again
   */
  static List<Violation> checkReseed(List<LogRecord> records, List<Long> sent, long mostRepeats) {
    Checker checker = new Checker();
    Set<Long> distinct = new HashSet<>(sent);
    for (LogRecord record : records) {
      if (!distinct.contains(record.offset().value())) {
        checker.report(Kind.LEFT_OUT, "offset " + record.offset());
      }
    }
    long repeats = sent.size() - distinct.size();
    if (repeats > mostRepeats) {
      checker.report(Kind.REPEATED, repeats + " messages, at most " + mostRepeats + " may be");
    }
    return List.copyOf(checker.violations);
  }

  /**
   * Finds messages of a FIFO target that came in another order than the log has for their key.
   *
   * @param records of the reseed's range
   * @param sent offsets of what its target got, in the order in which it came
   */
  static List<Violation> checkGroups(List<LogRecord> records, List<Long> sent) {
    Checker checker = new Checker();
    Map<Long, String> keys = new HashMap<>();
    records.forEach(record -> keys.put(record.offset().value(), record.event().subject()));
    Map<String, Long> last = new HashMap<>();
    for (long offset : sent) {
      Long before = last.put(keys.getOrDefault(offset, ""), offset);
      if (before != null && before > offset) {
        checker.report(Kind.OUT_OF_ORDER, "offset " + offset + " after " + before);
      }
    }
    return List.copyOf(checker.violations);
  }

  /**
   * Every promise of the log of dead letters found broken.
   *
   * @param dead bodies of what came to a dead-letter queue
   * @param logged bodies that the log has
   * @param queued bodies that the queue has
   */
  static List<Violation> checkLetters(
      Collection<String> dead, List<String> logged, Collection<String> queued) {
    Checker checker = new Checker();
    Map<String, Integer> times = new HashMap<>();
    logged.forEach(body -> times.merge(body, 1, Integer::sum));
    for (String body : dead) {
      int found = times.getOrDefault(body, 0);
      if (found > 1) {
        checker.report(Kind.TWICE, body);
      } else if (found == 0 && !queued.contains(body)) {
        checker.report(Kind.NOWHERE, body);
      }
    }
    return List.copyOf(checker.violations);
  }

  /** Whether offsets are dense. */
  static List<Violation> checkOffsetsOf(List<LogRecord> log) {
    Checker checker = new Checker();
    checker.checkOffsets(log);
    return List.copyOf(checker.violations);
  }

  private void checkOffsets(List<LogRecord> log) {
    Offset next = Offset.FIRST;
    for (LogRecord record : log) {
      if (record.offset().isAfter(next)) {
        report(Kind.GAP, "no record at " + next + ", then " + record.offset());
      } else if (record.offset().isBefore(next)) {
        report(Kind.OVERLAP, record.offset() + " where offsets had come to " + next);
      }
      next = Offset.max(next, record.offset().next());
    }
  }

  private void checkChanges(List<Change> changes, List<LogRecord> log) {
    Map<Change, Integer> numbers = new HashMap<>();
    changes.forEach(change -> numbers.put(change, numbers.size()));
    Set<Change> found = new HashSet<>();
    Map<String, Integer> newest = new HashMap<>();
    for (LogRecord record : log) {
      Change change = Change.of(record);
      Integer number = numbers.get(change);
      if (number == null) {
        report(Kind.NEVER_HAPPENED, change + " at " + record.offset());
      } else if (!found.add(change)) {
        report(Kind.TWICE, change + ", again at " + record.offset());
      } else if (!isLate(record)) {
        int before = newest.merge(change.key(), number, Math::max);
        if (before > number) {
          report(Kind.OUT_OF_ORDER, change + " at " + record.offset());
        }
      }
    }
    for (Change change : changes) {
      if (!found.contains(change)) {
        report(Kind.LOST, change.toString());
      }
    }
  }

  private static boolean isLate(LogRecord record) {
    return ObjectVersionEvents.version(record.event()).orElseThrow().via() == Via.LATE;
  }

  private void report(Kind kind, String what) {
    violations.add(new Violation(kind, what));
  }
}
