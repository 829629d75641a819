package dev.trestle.replayer.objects.live;

import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersion.Via;
import dev.trestle.s3events.ObjectChange.Kind;
import dev.trestle.s3events.Sequencer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what becomes of the changes of one key that S3 told of: which are appended, in which
 * order, and which come too late for their place. Without I/O and without a state of its own.
 *
 * <p>Sequencers order, and never identify. Where one is missing, or two are equal as those of
 * stand-ins are, the time of the event orders, and then the order in which the changes were told.
 */
final class KeyOrder {

  /** What the log has of a change already. */
  enum Standing {
    /** Nothing. */
    NEW,
    /** Nothing; but a later change of the key may have come with the import. */
    OVERTAKEN,
    /** The version came with the import. */
    HISTORY,
    /** A live event of it was appended before. */
    APPENDED
  }

  /** A change and what the log has of it. */
  record Told(ObjectVersion version, Standing standing) {}

  /**
   * What is remembered of a key: the greatest change that was decided about.
   *
   * @param hasNull whether a null version of the key was ever in the log
   */
  record Last(Optional<Sequencer> sequencer, Instant time, boolean hasNull) {

    static Last of(ObjectVersion version) {
      return new Last(version.sequencer(), version.lastModified(), isNullVersion(version));
    }

    /** The greater of both; the history of null versions of both. */
    static Last greater(Last one, Last other) {
      boolean hasNull = one.hasNull || other.hasNull;
      Last greater = compare(one, other) < 0 ? other : one;
      return new Last(greater.sequencer, greater.time, hasNull);
    }
  }

  /**
   * What becomes of the changes.
   *
   * @param append in this order; the others are in the log already, or were never in the bucket
   * @param repeats how many are in the log already
   * @param unknown how many were never in the bucket, as far as S3 told
   */
  record Decision(List<ObjectVersion> append, int repeats, int unknown) {}

  private KeyOrder() {}

  /**
   * Decides about changes of one key.
   *
   * @param last what is remembered of the key; empty if nothing is
   * @param nullInHistory whether the import brought a null version of the key
   * @param told at least one, as told
   */
  static Decision decide(Optional<Last> last, boolean nullInHistory, List<Told> told) {
    List<Told> ordered = ordered(told);
    int newestKnown = newestKnown(ordered);
    boolean hasNull = nullInHistory || last.map(Last::hasNull).orElse(false);
    List<ObjectVersion> append = new ArrayList<>();
    int repeats = 0;
    int unknown = 0;
    for (int i = 0; i < ordered.size(); i++) {
      ObjectVersion version = ordered.get(i).version();
      hasNull |= isNullVersion(version);
      Standing standing = ordered.get(i).standing();
      if (isKnown(standing)) {
        repeats++;
      } else if (version.kind() == Kind.REMOVED && version.versionId().isEmpty() && !hasNull) {
        // DeleteObjects tells of keys that never existed.
        unknown++;
      } else {
        boolean late =
            standing == Standing.OVERTAKEN
                || i < newestKnown
                || last.filter(l -> compare(Last.of(version), l) < 0).isPresent();
        append.add(late ? withVia(version, Via.LATE) : version);
      }
    }
    return new Decision(append, repeats, unknown);
  }

  /**
   * Which changes are to be decided about now: those that have waited for what might overtake them,
   * and all of their keys that go before them.
   *
   * @param wait how long a change waits. One that seems to have been staged so far in the future
   *     counts as waited for: a clock is wrong
   * @return by key, in the order of the first change of each
   */
  static List<List<Staged>> ripe(List<Staged> staged, Instant now, Duration wait) {
    Map<String, List<Staged>> byKey = new LinkedHashMap<>();
    staged.forEach(each -> byKey.computeIfAbsent(each.key(), k -> new ArrayList<>()).add(each));
    List<List<Staged>> ripe = new ArrayList<>();
    for (List<Staged> changes : byKey.values()) {
      changes.sort(order(changes.stream().map(Staged::version).toList(), Staged::version));
      int end = changes.size();
      while (end > 0 && !hasWaited(changes.get(end - 1), now, wait)) {
        end--;
      }
      if (end > 0) {
        ripe.add(changes.subList(0, end));
      }
    }
    return ripe;
  }

  private static boolean hasWaited(Staged staged, Instant now, Duration wait) {
    return Duration.between(staged.since(), now).abs().compareTo(wait) >= 0;
  }

  private static List<Told> ordered(List<Told> told) {
    List<Told> ordered = new ArrayList<>(told);
    ordered.sort(order(told.stream().map(Told::version).toList(), Told::version));
    return ordered;
  }

  /** Index of the greatest change that the log has; -1 if it has none. */
  private static int newestKnown(List<Told> ordered) {
    int index = ordered.size() - 1;
    while (index >= 0 && !isKnown(ordered.get(index).standing())) {
      index--;
    }
    return index;
  }

  /** One order for all: by sequencer only if every change has one. */
  private static <T> Comparator<T> order(
      List<ObjectVersion> of, java.util.function.Function<T, ObjectVersion> version) {
    Comparator<T> byTime = Comparator.comparing(each -> version.apply(each).lastModified());
    if (of.stream().anyMatch(each -> each.sequencer().isEmpty())) {
      return byTime;
    }
    Comparator<T> bySequencer =
        Comparator.comparing(each -> version.apply(each).sequencer().orElseThrow());
    return bySequencer.thenComparing(byTime);
  }

  private static int compare(Last one, Last other) {
    if (one.sequencer.isPresent() && other.sequencer.isPresent()) {
      int bySequencer = one.sequencer.get().compareTo(other.sequencer.get());
      if (bySequencer != 0) {
        return bySequencer;
      }
    }
    return one.time.compareTo(other.time);
  }

  private static boolean isKnown(Standing standing) {
    return standing == Standing.HISTORY || standing == Standing.APPENDED;
  }

  private static boolean isNullVersion(ObjectVersion version) {
    return version.versionId().isEmpty() && version.kind() != Kind.REMOVED;
  }

  private static ObjectVersion withVia(ObjectVersion version, Via via) {
    return ObjectVersion.of(version.toChange(), via);
  }
}
