package dev.trestle.replayer.deadletter;

import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.read.ReadResult;
import dev.trestle.proto.ProtoTime;
import dev.trestle.replayer.testing.SettableClock;
import dev.trestle.server.Environment;
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

/** What records dead letters, in memory: each instance is a process with the same storage. */
final class Letters implements AutoCloseable {

  static final Instant SENT = Instant.parse("2026-01-31T12:00:00Z");

  final SettableClock clock;
  final EventLog log;
  final DeadLetterStates states;
  final DeadLetterLog letters;
  final RecordLetter record;

  private Letters(SettableClock clock, EventLog log) {
    this.clock = clock;
    this.log = log;
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
    SettableClock clock = new SettableClock(SENT.plusSeconds(60));
    return new Letters(clock, EventLog.inMemory(clock, EventLogConfig.defaults()));
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
