package dev.trestle.adapter.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.job.InMemoryJobStore;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.JobMeters;
import dev.trestle.adapter.job.JobState;
import dev.trestle.adapter.job.Jobs;
import dev.trestle.adapter.job.JobsConfig;
import dev.trestle.adapter.route.RouteSettings;
import dev.trestle.adapter.trace.Tracing;
import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Payload;
import dev.trestle.log.append.Appended;
import dev.trestle.log.read.ReadResult;
import dev.trestle.log.state.StateTable;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.InMemoryBatchStore;
import dev.trestle.log.store.InMemoryStateTable;
import dev.trestle.queues.OutageException;
import dev.trestle.queues.Outcome;
import dev.trestle.server.testing.HandClock;
import dev.trestle.v1.Event;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Publishing ends over a real log, which forgets ids after its window. */
class LongOutageTest {

  private static final Result FAILED =
      new Result.Failed(new WorkError("NO_AUDIO", "The file has no audio.", false));

  private static final String OTHERS = "other-";

  private enum Fault {
    NONE,
    DOWN,
    LOST_REPLY
  }

  private final HandClock clock = new HandClock(Jobs.NOW);
  private final BatchStore batches = new InMemoryBatchStore();
  private final StateTable state = new InMemoryStateTable();
  private EventLog log = EventLog.over(batches, state, clock, EventLogConfig.defaults());
  private final InMemoryJobStore jobs = new InMemoryJobStore();
  private final Job job = Jobs.accepted();
  private Fault fault = Fault.NONE;
  private PublishedEvents published =
      (events, since) -> new LogPublishedEvents(log.catalog(), log.reader()).among(events, since);

  @BeforeEach
  void accept() {
    var events = log.catalog().createIfAbsent("events", 4);
    assertThat(events.partitions()).isEqualTo(4);
    var unused = log.catalog().createIfAbsent("bus", 1, Optional.of(Duration.ZERO));
    jobs.add(job);
    jobs.queued(job, Jobs.NOW, Jobs.NOW.plusSeconds(9000));
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void anEndThatWasPublishedLongAgoIsNotPublishedAgain() {
    fails(Fault.LOST_REPLY);
    assertThat(recorded()).hasSize(1);

    anHourPasses();
    sweep().run();

    assertThat(recorded()).hasSize(1);
    assertThat(now().state()).isEqualTo(JobState.FAILED);
  }

  @Test
  void anEndThatWasNotIsPublishedOnce() {
    fails(Fault.DOWN);
    assertThat(recorded()).isEmpty();

    anHourPasses();
    sweep().run();
    sweep().run();

    assertThat(recorded()).containsExactly(CompletionEvent.id(job));
    assertThat(now().state()).isEqualTo(JobState.FAILED);
  }

  /** Else the control above would show nothing. */
  @Test
  void theLogForgetsIds() {
    fails(Fault.LOST_REPLY);
    anHourPasses();

    completion().publish(now(), now().ending());

    assertThat(recorded()).hasSize(2);
  }

  @Test
  void aLogThatDoesNotAnswerLeavesTheEndForLater() {
    fails(Fault.DOWN);
    anHourPasses();
    PublishedEvents works = published;
    published =
        (events, since) -> {
          throw new OutageException("no", new IllegalStateException());
        };
    assertThatThrownBy(() -> sweep().run()).isInstanceOf(OutageException.class);
    assertThat(recorded()).isEmpty();
    assertThat(now().state()).isEqualTo(JobState.QUEUED);

    published = works;
    sweep().run();
    assertThat(recorded()).hasSize(1);
  }

  @Test
  void aLookThatTookLongerThanTheGatewayRemembersIsDoneAgain() {
    fails(Fault.DOWN);
    anHourPasses();
    PublishedEvents works = published;
    published =
        (events, since) -> {
          Set<String> found = works.among(events, since);
          published = works;
          clock.advance(Duration.ofMinutes(11));
          return found;
        };
    Unpublished sweep = sweep();

    sweep.run();
    assertThat(recorded()).isEmpty();
    sweep.run();
    assertThat(recorded()).hasSize(1);
  }

  @Test
  void aSignThatComesLateLeavesTheEndToTheSweep() throws Exception {
    fails(Fault.LOST_REPLY);
    anHourPasses();

    Outcome outcome = completion().complete(job.jobId(), any -> Reading.of(FAILED));

    assertThat(outcome).isEqualTo(new Outcome.Done("result_repeated"));
    assertThat(recorded()).hasSize(1);
    assertThat(now().state()).isEqualTo(JobState.QUEUED);
  }

  @Test
  void theLogIsReadFromWhereItWasLookedAtLast() {
    fails(Fault.DOWN);
    anHourPasses();
    List<Instant> looks = new ArrayList<>();
    PublishedEvents works = published;
    published =
        (events, since) -> {
          looks.add(since);
          return works.among(events, since);
        };
    Unpublished sweep = sweep();
    fault = Fault.DOWN;
    Instant first = clock.instant();
    assertThatThrownBy(sweep::run).isInstanceOf(OutageException.class);
    anHourPasses();
    assertThatThrownBy(sweep::run).isInstanceOf(OutageException.class);

    assertThat(looks).containsExactly(Jobs.NOW, first);
  }

  /**
   * A gateway that starts anew does not wait for the hour: it goes by the times in the log, of
   * which it reads the newest batch whatever its age.
   */
  private void anHourPasses() {
    for (int half = 1; half <= 2; half++) {
      clock.advance(Duration.ofMinutes(30));
      append(OTHERS + clock.instant(), "AudioUploaded", "{}");
    }
    log.close();
    log = EventLog.over(batches, state, clock, EventLogConfig.defaults());
  }

  private void fails(Fault how) {
    fault = how;
    assertThatThrownBy(() -> completion().complete(job.jobId(), any -> Reading.of(FAILED)))
        .isInstanceOf(OutageException.class);
    fault = Fault.NONE;
  }

  private Optional<String> publish(Event event) {
    if (fault == Fault.DOWN) {
      throw new OutageException("down", new IllegalStateException());
    }
    append(event.getId(), event.getType(), event.getJson());
    if (fault == Fault.LOST_REPLY) {
      throw new OutageException("the reply is lost", new IllegalStateException());
    }
    return Optional.empty();
  }

  private void append(String id, String type, String payload) {
    Appended appended =
        log.appender()
            .append(
                "events",
                new dev.trestle.log.Event(
                    id,
                    CompletionEvent.SOURCE,
                    type,
                    1,
                    job.fileId(),
                    clock.instant(),
                    Map.of(),
                    Payload.of(payload)))
            .join();
    assertThat(appended).isInstanceOf(Appended.Recorded.class);
  }

  /** Ids of ends in the log, with repeats. */
  private List<String> recorded() {
    List<String> ids = new ArrayList<>();
    for (int number = 0; number < 4; number++) {
      ReadResult.Page page =
          (ReadResult.Page)
              log.reader().read(new Partition("events", number), Offset.FIRST, 1 << 20);
      page.records().stream()
          .map(record -> record.event().id())
          .filter(id -> !id.startsWith(OTHERS))
          .forEach(ids::add);
    }
    return ids;
  }

  private Job now() {
    return jobs.find(job.jobId()).orElseThrow();
  }

  private Unpublished sweep() {
    return new Unpublished(
        jobs,
        completion(),
        (events, since) -> published.among(events, since),
        new OutboxConfig(Duration.ofMinutes(10)),
        new JobsConfig(Duration.ofDays(90), Duration.ofSeconds(10)),
        clock);
  }

  private Completion completion() {
    return new Completion(
        RouteSettings.shipped(),
        jobs,
        this::publish,
        new OutboxConfig(Duration.ofMinutes(10)),
        new JobMeters(new SimpleMeterRegistry()),
        new Tracing(OpenTelemetrySdk.builder().build()),
        clock);
  }
}
