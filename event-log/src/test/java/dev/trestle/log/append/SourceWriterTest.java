package dev.trestle.log.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.SettableClock;
import dev.trestle.log.TestEvents;
import dev.trestle.log.append.FaultyBatchStore.Fault;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.InMemoryBatchStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SourceWriterTest {

  private static final Partition PARTITION = Partition.first("objects/uploads");

  private final InMemoryBatchStore store = new InMemoryBatchStore();
  private final FaultyBatchStore faulty = new FaultyBatchStore(store);
  private final SettableClock clock = new SettableClock();

  @Test
  void aSuccessorGoesOnWhereTheLogSaysThatTheSourceStood() {
    SourceWriter first = open(store);
    assertThat(first.cursor()).isEmpty();
    assertThat(append(first, "a", "cursor-1")).isTrue();
    assertThat(append(first, "b", "cursor-2")).isTrue();

    SourceWriter successor = open(store);

    assertThat(successor.next()).isEqualTo(Offset.of(2));
    assertThat(successor.cursor().map(SourceWriterTest::text)).contains("cursor-2");
  }

  @Test
  void theOneWhoComesLaterFencesTheOther() {
    SourceWriter stalled = open(store);
    SourceWriter successor = open(store);
    assertThat(append(successor, "a", "1")).isTrue();

    assertThat(append(stalled, "a", "1")).isFalse();
    assertThat(stalled.isFenced()).isTrue();
    assertThat(append(stalled, "b", "2")).isFalse();
    assertThat(LogChecker.problems(LogChecker.batches(store, PARTITION), Map.of())).isEmpty();
    assertThat(LogChecker.batches(store, PARTITION)).hasSize(1);
  }

  @Test
  void aLostReplyIsNoConflict() {
    faulty.plan(Fault.LOST_REPLY, Fault.LOST_REQUEST, Fault.THROTTLED);
    SourceWriter writer = open(faulty);

    assertThat(append(writer, "a", "1")).isTrue();
    assertThat(append(writer, "b", "2")).isTrue();
    assertThat(LogChecker.batches(store, PARTITION)).hasSize(2);
  }

  @Test
  void aStoreThatRefusesIsToldAtOnceAndNothingIsAppended() {
    faulty.always(Fault.REFUSED);

    assertThatThrownBy(() -> append(open(faulty), "a", "1"))
        .isInstanceOfSatisfying(
            LogUnavailableException.class,
            refused -> assertThat(refused.mayBeAppended()).isFalse());
  }

  @Test
  void aBatchThatIsTooLargeIsRefusedAndNothingIsAppended() {
    SourceWriter writer = open(store);

    assertThatThrownBy(
            () ->
                writer.append(List.of(TestEvents.incompressible("a", 400_000, 1)), new byte[] {1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("fewer");
    assertThat(append(writer, "b", "1")).isTrue();
  }

  /** Had the batches in between been deleted, the put would have found its offset free. */
  @Test
  void aWriterThatSleptForADayPutsNothingWhereOthersHaveBeen() {
    SourceWriter sleeper = open(store);
    assertThat(append(sleeper, "a", "1")).isTrue();
    SourceWriter other = open(store);
    for (int i = 0; i < 5; i++) {
      assertThat(append(other, "e" + i, "c")).isTrue();
    }
    clock.advance(Duration.ofHours(25));
    store.trim(PARTITION, Offset.of(5));

    assertThat(append(sleeper, "b", "2")).isFalse();
    assertThat(store.first(PARTITION).orElseThrow().first()).isEqualTo(Offset.of(5));
  }

  private SourceWriter open(BatchStore through) {
    return SourceWriter.open(through, PARTITION, 7, clock);
  }

  private static boolean append(SourceWriter writer, String id, String cursor) {
    return writer.append(List.of(TestEvents.event(id)), cursor.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(byte[] cursor) {
    return new String(cursor, StandardCharsets.UTF_8);
  }
}
