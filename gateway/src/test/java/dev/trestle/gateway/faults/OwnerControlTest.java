package dev.trestle.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.gateway.faults.Violation.Kind;
import dev.trestle.log.Event;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Payload;
import dev.trestle.log.append.AppendConfig;
import dev.trestle.log.append.Appended;
import dev.trestle.log.append.Inheritance;
import dev.trestle.log.append.LogAppender;
import dev.trestle.log.append.LogAppender.Released;
import dev.trestle.log.state.LogDescription;
import dev.trestle.log.store.BatchHead;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.InMemoryBatchStore;
import dev.trestle.log.store.InMemoryStateTable;
import dev.trestle.log.store.StoredBatch;
import dev.trestle.log.testing.LogContents;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * That the checker finds what goes wrong between owners when a defence is off: each test takes one
 * away, and runs the same with it.
 */
final class OwnerControlTest {

  private static final Partition PARTITION = Partition.first("events");
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private final InMemoryBatchStore sound = new InMemoryBatchStore();
  private final InMemoryStateTable state = new InMemoryStateTable();
  private final List<LogAppender> open = new ArrayList<>();
  private final List<Told> told = new ArrayList<>();

  @AfterEach
  void close() {
    open.forEach(LogAppender::close);
  }

  /** What keeps owners right that were killed, paused, cut off or forced upon each other. */
  @Test
  void withoutTheConditionOfThePutTwoOwnersOverwriteEachOther() throws Exception {
    twoOwnersAtOnce(new Sabotaged(true));

    assertThat(kinds()).contains(Kind.LOST);
  }

  @Test
  void anOwnerThatTakesALostRaceForWonAcknowledgesWhatIsNotThere() throws Exception {
    twoOwnersAtOnce(new Sabotaged(false));

    assertThat(kinds()).contains(Kind.LOST);
  }

  @Test
  void withTheConditionTwoOwnersAreOnlySlow() throws Exception {
    twoOwnersAtOnce(sound);

    assertThat(kinds()).isEmpty();
  }

  private void twoOwnersAtOnce(BatchStore store) throws Exception {
    LogAppender one = appender(store, FOR_EVER);
    LogAppender two = appender(store, FOR_EVER);
    one.own(PARTITION, 1, null);
    two.own(PARTITION, 2, null);
    for (int n = 0; n < 40; n++) {
      append(n % 2 == 0 ? one : two, n);
    }
  }

  /** What keeps retries right after a kill, and in a gateway that was idle. */
  @Test
  void aSuccessorThatReadsNoWindowBackKeepsRetriesTwice() throws Exception {
    append(appender(sound, FOR_EVER), 0);
    append(appender(sound, Duration.ofMillis(1)), 1);
    append(appender(sound, Duration.ofMillis(1)), 0);

    assertThat(kinds()).containsOnly(Kind.TWICE);
  }

  @Test
  void aSuccessorThatReadsTheWindowBackKeepsRetriesOnce() throws Exception {
    append(appender(sound, FOR_EVER), 0);
    append(appender(sound, FOR_EVER), 0);

    assertThat(kinds()).isEmpty();
  }

  /** What keeps retries right in a rolling restart. */
  @Test
  void aWindowThatIsNotHandedOverLetsRetriesInTwice() throws Exception {
    handOver(false);

    assertThat(kinds()).containsOnly(Kind.TWICE);
  }

  @Test
  void aWindowThatIsHandedOverKeepsThemOut() throws Exception {
    handOver(true);

    assertThat(kinds()).isEmpty();
  }

  private void handOver(boolean withWindow) throws Exception {
    LogAppender leaving = appender(sound, Duration.ofMinutes(15));
    LogAppender staying = appender(sound, Duration.ofMinutes(15));
    leaving.own(PARTITION, 1, null);
    append(leaving, 0);
    Released end =
        leaving.release(PARTITION, Offset.FIRST, false).get(10, TimeUnit.SECONDS).orElseThrow();
    Inheritance inheritance = staying.inheritance(PARTITION);
    if (withWindow) {
      end.since().forEach(segment -> inheritance.add(segment, end.newest()));
    }
    inheritance.complete(end.next(), end.newest());
    staying.own(PARTITION, 2, inheritance);
    append(staying, 0);
  }

  /** What keeps the order of a subject while it waits for an owner. */
  @Test
  void eventsThatOvertakeEachOtherAreFound() throws Exception {
    LogAppender appender = appender(sound, FOR_EVER);
    List<Streamed> streamed = new ArrayList<>();
    for (int number : new int[] {1, 3, 2}) {
      Appended.Recorded recorded = (Appended.Recorded) append(appender, number);
      streamed.add(new Streamed("stream", number, "subject", recorded.position()));
    }

    assertThat(Checker.checkStreams(streamed))
        .extracting(Violation::kind)
        .containsExactly(Kind.OUT_OF_ORDER);
    assertThat(Checker.checkStreams(streamed.subList(0, 2))).isEmpty();
  }

  private Appended append(LogAppender appender, int n) throws Exception {
    String payload = "{\"n\": " + n + "}";
    Event event =
        new Event("event-" + n, "faults", "T", 1, "", Instant.EPOCH, Map.of(), Payload.of(payload));
    Appended appended = appender.append("events", event).get(10, TimeUnit.SECONDS);
    Appended.Recorded recorded = (Appended.Recorded) appended;
    told.add(
        new Told(
            new Sent(event.id(), "", payload),
            new Told.Acknowledged(recorded.position(), recorded.duplicate())));
    return appended;
  }

  private List<Kind> kinds() {
    List<LogRecord> log = LogContents.asStored(sound, PARTITION);
    return Checker.checkLog(told, log, FOR_EVER).stream().map(Violation::kind).toList();
  }

  private LogAppender appender(BatchStore store, Duration window) {
    LogAppender appender =
        new LogAppender(
            store,
            state,
            log -> Optional.of(new LogDescription(log, 1, Instant.EPOCH, Optional.empty())),
            Clock.systemUTC(),
            AppendConfig.defaults().withDedupeWindow(window),
            (batch, attachments) -> {});
    open.add(appender);
    return appender;
  }

  /** Puts whatever is there already, or says that it has put what it has not. */
  private final class Sabotaged implements BatchStore {

    private final boolean overwrites;

    Sabotaged(boolean overwrites) {
      this.overwrites = overwrites;
    }

    @Override
    public PutResult put(StoredBatch batch) {
      if (overwrites) {
        sound.delete(batch.partition(), batch.first());
      }
      PutResult unused = sound.put(batch);
      return new PutResult.Written();
    }

    @Override
    public List<StoredBatch> readForward(
        Partition partition, Offset from, int maxBytes, Consistency consistency) {
      return sound.readForward(partition, from, maxBytes, consistency);
    }

    @Override
    public Optional<StoredBatch> atOrBefore(Partition partition, Offset offset) {
      return sound.atOrBefore(partition, offset);
    }

    @Override
    public Optional<BatchHead> headAtOrBefore(Partition partition, Offset offset) {
      return sound.headAtOrBefore(partition, offset);
    }

    @Override
    public void delete(Partition partition, Offset first) {
      sound.delete(partition, first);
    }

    @Override
    public Optional<BatchHead> first(Partition partition) {
      return sound.first(partition);
    }

    @Override
    public Optional<BatchHead> last(Partition partition) {
      return sound.last(partition);
    }
  }
}
