package dev.trestle.replayer.reseed;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.trestle.bus.BusPlace;
import dev.trestle.bus.EventEnvelope;
import dev.trestle.internal.v1.PlannedRange;
import dev.trestle.internal.v1.ReseedCheckpoint;
import dev.trestle.log.Event;
import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import dev.trestle.log.LogRecord;
import dev.trestle.log.append.Appended;
import dev.trestle.proto.Problem;
import dev.trestle.replayer.operation.Outcome;
import dev.trestle.replayer.operation.Report;
import dev.trestle.replayer.read.EventMatch;
import dev.trestle.replayer.read.ReadRights;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.EventFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A log of {@value #RECORDS} records, and the reseeds of it that a test has run. */
final class PumpedLog implements AutoCloseable {

  static final int RECORDS = 1_000;
  static final int MAX_UNSAVED = 60;
  private static final ReseedConfig CONFIG =
      new ReseedConfig(
          MAX_UNSAVED,
          1 << 20,
          4,
          Duration.ofMillis(100),
          1 << 20,
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          1);

  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final EventLog log = EventLog.inMemory(Clock.systemUTC(), EventLogConfig.defaults());

  /** Of the reseed that is pumped. */
  List<PlannedRange> ranges = List.of(range(0, RECORDS));

  final Rights rights = new Rights();

  /** With all records. */
  PumpedLog() {
    log.catalog().createIfAbsent("events", 1);
    List<CompletableFuture<Appended>> appended = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      String type = i % 3 == 0 ? "Other" : "Audio";
      appended.add(log.appender().append("events", event(i, type, "subject-" + i % 7)));
    }
    for (CompletableFuture<Appended> each : appended) {
      assertThat(each.orTimeout(30, TimeUnit.SECONDS).join()).isInstanceOf(Appended.Recorded.class);
    }
  }

  @Override
  public void close() {
    log.close();
  }

  Outcome crash(RecordingTarget target, TestRun dying) throws Exception {
    CompletableFuture<Outcome> outcome = pumping(target, dying);
    while (target.isAlive() && !outcome.isDone()) {
      Thread.onSpinWait();
    }
    dying.die();
    dying.stop();
    return outcome.get(30, TimeUnit.SECONDS);
  }

  CompletableFuture<Outcome> pumping(RecordingTarget target, TestRun run) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                outcome.complete(pump(target, run, Optional.empty()));
              } catch (InterruptedException | RuntimeException e) {
                outcome.completeExceptionally(e);
              }
            },
            "pump");
    thread.setDaemon(true);
    thread.start();
    return outcome;
  }

  Outcome pump(RecordingTarget target, TestRun run, Optional<Report> before)
      throws InterruptedException {
    return pump(
        target,
        run,
        before,
        EventMatch.again(EventFilter.getDefaultInstance(), PumpedLog::envelope));
  }

  Outcome pump(RecordingTarget target, TestRun run, Optional<Report> before, EventMatch match)
      throws InterruptedException {
    Place place = before.map(PumpedLog::place).orElse(new Place(0, ranges.get(0).getStartOffset()));
    Tally tally = Tally.of(before.map(report -> report.progress().counts()).orElse(Map.of()));
    long total = ranges.stream().mapToLong(r -> r.getEndOffset() - r.getStartOffset()).sum();
    try (Calls<Letter> calls = new Calls<>(target, CONFIG.calls())) {
      return new ReseedPump<>(
              new RecordFeed(log.reader(), "events", ranges, place, CONFIG.pageBytes()),
              rights,
              match,
              new Window<>(
                  new Window.Limits(CONFIG.maxUnsaved(), CONFIG.maxBytes()),
                  target.isOrdered(),
                  place,
                  tally),
              target,
              total,
              CONFIG,
              new ReseedMeters(registry),
              run,
              calls)
          .pump();
    }
  }

  private static Place place(Report report) {
    try {
      ReseedCheckpoint checkpoint = ReseedCheckpoint.parseFrom(report.checkpoint());
      return new Place(checkpoint.getRange(), checkpoint.getNextOffset());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As a FIFO queue takes them. */
  static List<Letter> deduplicated(List<Letter> received) {
    Set<String> known = new HashSet<>();
    return received.stream().filter(letter -> known.add(letter.deduplicationId())).toList();
  }

  static void assertOrdered(List<Letter> received) {
    Map<String, Long> last = new HashMap<>();
    for (Letter letter : received) {
      String id = letter.deduplicationId();
      long offset = Long.parseLong(id.substring(id.lastIndexOf('#') + 1));
      Long before = last.put(letter.group(), offset);
      assertThat(before == null ? -1 : before).as(letter.group()).isLessThan(offset);
    }
  }

  static List<String> ids(RecordingTarget target) {
    return target.received().stream()
        .map(letter -> letter.body().replaceAll(".*\"event\":\\{\"id\":\"(e\\d+)\".*", "$1"))
        .toList();
  }

  static boolean isOther(String id) {
    return Integer.parseInt(id.substring(1)) % 3 == 0;
  }

  /** Of all types, of some, or of none and so of nothing. */
  static final class Rights implements ReadRights {
    volatile @Nullable Set<String> only;

    @Override
    public @Nullable Problem refusal() {
      Set<String> types = only;
      return types != null && types.isEmpty()
          ? Problem.of(ErrorReason.ERROR_REASON_PERMISSION_DENIED, "No rule lets you do this")
          : null;
    }

    @Override
    public boolean mayRead(String type) {
      Set<String> types = only;
      return types == null || types.contains(type);
    }
  }

  static PlannedRange range(long start, long end) {
    return PlannedRange.newBuilder().setStartOffset(start).setEndOffset(end).build();
  }

  private static Event event(int number, String type, String subject) {
    Event like = Records.event("svc", type, subject, "{}");
    return new Event(
        "e" + number,
        like.source(),
        like.type(),
        like.schemaVersion(),
        like.subject(),
        like.time(),
        like.extensions(),
        like.payload());
  }

  static EventEnvelope envelope(LogRecord record) {
    return EventEnvelope.of(
        record, record.event().type(), List.of(), new BusPlace("123456789012", "eu-west-1"));
  }
}
