package dev.trestle.replayer.deadletter;

import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.read.ReadResult;
import dev.trestle.log.state.StateTable;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.InMemoryBatchStore;
import dev.trestle.log.store.InMemoryStateTable;
import dev.trestle.proto.ProtoTime;
import dev.trestle.server.Environment;
import dev.trestle.server.testing.HandClock;
import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.DeadLetterContent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A process that records dead letters, in memory. */
final class Letters implements AutoCloseable {

  static final Instant SENT = Instant.parse("2026-01-31T12:00:00Z");

  final HandClock clock;
  final EventLog log;
  private final BatchStore batches;
  private final StateTable state;
  final DeadLetterStates states;
  final DeadLetterLog letters;
  final RecordLetter record;

  private Letters(HandClock clock, BatchStore batches, StateTable state) {
    this.clock = clock;
    this.batches = batches;
    this.state = state;
    this.log = EventLog.over(batches, state, clock, EventLogConfig.defaults());
    DeadLetterConfig config = config();
    // Never called: the letters of these tests fit into the log.
    S3Client s3 =
        S3Client.builder()
            .region(Region.US_EAST_1)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .build();
    states = new DeadLetterStates(log.state(), clock, config);
    letters =
        new DeadLetterLog(
            log.appender(),
            log.reader(),
            log.catalog(),
            new FailedEvents(s3, new Environment("test")));
    record =
        new RecordLetter(
            states,
            letters,
            new CausePolicies(config, List.of()),
            new DeadLetterMeters(new SimpleMeterRegistry()),
            clock);
  }

  static Letters create() {
    return new Letters(
        new HandClock(SENT.plusSeconds(60)), new InMemoryBatchStore(), new InMemoryStateTable());
  }

  /** Another process, with the same clock and storage, and none of what this one remembers. */
  Letters another() {
    return new Letters(clock, batches, state);
  }

  static DeadLetterConfig config() {
    return new DeadLetterConfig(
        true,
        List.of(),
        3,
        Duration.ofMinutes(1),
        Duration.ofHours(1),
        List.of(),
        Duration.ofSeconds(15),
        Duration.ofMinutes(2),
        List.of(),
        "",
        Duration.ofDays(90));
  }

  /** A letter with content, as a queue's message gives it. */
  static DeadLetter letter(String messageId) {
    return letter(messageId, SENT);
  }

  static DeadLetter letter(String messageId, Instant sent) {
    DeadLetterContent content =
        DeadLetterContent.newBuilder()
            .setBody("body of " + messageId)
            .setMessageId(messageId)
            .build();
    return Diagnosis.of("test-dlq", content)
        .setId(DeadLetterId.of(sent, "test-dlq", messageId).text())
        .setSendTime(ProtoTime.toTimestamp(sent))
        .setContent(content)
        .build();
  }

  /** Ids of the events in the log, in order. */
  List<String> idsInLog() {
    return log.reader().read(DeadLetterLog.PARTITION, Offset.FIRST, 10_000_000)
            instanceof ReadResult.Page page
        ? page.records().stream().map(LogRecord::event).map(event -> event.id()).toList()
        : List.of();
  }

  /** Every letter that can be worked on, by id. */
  Map<String, DeadLetter> open() {
    return states.open("", null, 1_000).stream()
        .map(Kept::letter)
        .collect(java.util.stream.Collectors.toMap(DeadLetter::getId, letter -> letter));
  }

  @Override
  public void close() {
    log.close();
  }
}
