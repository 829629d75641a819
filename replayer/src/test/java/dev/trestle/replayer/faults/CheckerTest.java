package dev.trestle.replayer.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Position;
import dev.trestle.replayer.faults.Violation.Kind;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersion.Via;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import dev.trestle.s3events.ObjectChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is planted is found, and nothing else. */
final class CheckerTest {

  private static final Partition PARTITION = Partition.first("objects/planted");

  private final List<Change> changes = new ArrayList<>();
  private final List<LogRecord> log = new ArrayList<>();

  CheckerTest() {
    for (int i = 0; i < 6; i++) {
      Change change = new Change("key-" + i % 2, "v" + i, ObjectChange.Kind.CREATED);
      changes.add(change);
      log.add(record(change, i, Via.LIVE));
    }
  }

  private static LogRecord record(Change change, long offset, Via via) {
    ObjectVersion version =
        new ObjectVersion(
            "bucket",
            change.key(),
            Optional.of(change.versionId()),
            change.kind(),
            via,
            OptionalLong.of(1),
            Optional.of("etag"),
            Instant.EPOCH,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new LogRecord(
        new Position(PARTITION, Offset.of(offset)),
        Instant.EPOCH,
        ObjectVersionEvents.event(version));
  }

  private List<Kind> kindsOfLog() {
    return kinds(Checker.checkLog(changes, log));
  }

  private static List<Kind> kinds(List<Violation> violations) {
    return violations.stream().map(Violation::kind).toList();
  }

  @Test
  void aSoundLogHasNoViolations() {
    assertThat(kindsOfLog()).isEmpty();
  }

  @Test
  void aLostChangeLeavesNoGapAndIsFound() {
    LogRecord last = log.remove(5);

    assertThat(kindsOfLog()).containsExactly(Kind.LOST);
    assertThat(Change.of(last)).isEqualTo(changes.get(5));
  }

  @Test
  void aMissingBatchIsFound() {
    log.remove(3);

    assertThat(kindsOfLog()).containsExactly(Kind.GAP, Kind.LOST);
  }

  @Test
  void aRepeatedBatchIsFound() {
    log.add(record(changes.get(4), 6, Via.LIVE));

    assertThat(kindsOfLog()).containsExactly(Kind.TWICE);
  }

  @Test
  void twoBatchesAtOneOffsetAreFound() {
    log.add(3, record(new Change("key-0", "other", ObjectChange.Kind.CREATED), 2, Via.LIVE));

    assertThat(kindsOfLog()).containsExactly(Kind.OVERLAP, Kind.NEVER_HAPPENED);
  }

  @Test
  void whatOvertakesIsFoundUnlessItIsFlagged() {
    log.set(2, record(changes.get(4), 2, Via.LIVE));
    log.set(4, record(changes.get(2), 4, Via.LIVE));

    assertThat(kindsOfLog()).containsExactly(Kind.OUT_OF_ORDER);

    log.set(4, record(changes.get(2), 4, Via.LATE));

    assertThat(kindsOfLog()).isEmpty();
  }

  @Test
  void aReseedThatLeavesOutOrRepeatsIsFound() {
    List<Long> sent = new ArrayList<>(List.of(0L, 1L, 2L, 3L, 4L, 5L));
    assertThat(Checker.checkReseed(log, sent, 0)).isEmpty();

    sent.addAll(List.of(2L, 3L));

    assertThat(Checker.checkReseed(log, sent, 2)).isEmpty();
    assertThat(kinds(Checker.checkReseed(log, sent, 1))).containsExactly(Kind.REPEATED);
    assertThat(kinds(Checker.checkReseed(log, List.of(0L, 1L, 3L, 4L, 5L), 0)))
        .containsExactly(Kind.LEFT_OUT);
  }

  @Test
  void aKeyThatComesInAnotherOrderIsFound() {
    assertThat(Checker.checkGroups(log, List.of(1L, 0L, 2L, 3L, 5L, 4L))).isEmpty();
    assertThat(kinds(Checker.checkGroups(log, List.of(0L, 4L, 2L))))
        .containsExactly(Kind.OUT_OF_ORDER);
  }

  @Test
  void aDeadLetterThatIsNowhereOrTwiceIsFound() {
    assertThat(Checker.checkLetters(List.of("a", "b"), List.of("a"), List.of("b"))).isEmpty();
    assertThat(kinds(Checker.checkLetters(List.of("a", "b"), List.of("a", "a"), List.of())))
        .containsExactly(Kind.TWICE, Kind.NOWHERE);
  }
}
