package dev.trestle.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Empty;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.trestle.log.Event;
import dev.trestle.log.EventLog;
import dev.trestle.log.Offset;
import dev.trestle.log.Payload;
import dev.trestle.log.append.Appended;
import dev.trestle.server.testing.HandClock;
import dev.trestle.v1.ReadRequest;
import io.grpc.protobuf.StatusProto;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/**
 * A replayer for all tests of a class, a log of its own for each, and a writer that is another
 * process to the replayer: it shares the storage and nothing else.
 */
@MicronautTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WithReplayer implements TestPropertyProvider {

  private static final AtomicInteger LOGS = new AtomicInteger();

  @Inject Replayer replayer;
  EventLog writer;
  String log;
  final HandClock writerClock = new HandClock();

  /** Where the log is kept, and what else is not as by default. */
  abstract Map<String, String> settings();

  /** How often groups' lags are measured. */
  String lagInterval() {
    return "200ms";
  }

  @Override
  public final Map<String, String> getProperties() {
    Map<String, String> properties = new HashMap<>(settings());
    properties.putAll(Replayer.READS_ONLY);
    properties.put("trestle.groups.lag-interval", lagInterval());
    return properties;
  }

  /** Opens that same log. */
  abstract EventLog openLog(Clock clock);

  @BeforeEach
  void openWriter() {
    writer = openLog(writerClock);
    log = "test/" + Long.toString(System.nanoTime(), 36) + "-" + LOGS.incrementAndGet();
    writer.catalog().createIfAbsent(log, 1);
  }

  @AfterEach
  void closeWriter() {
    writer.close();
  }

  /** Appends events {@code e<from>} to {@code e<to - 1>} of type Audio, in a batch each. */
  void append(int from, int to) throws Exception {
    for (int i = from; i < to; i++) {
      append(event("e" + i, "Audio", "svc", ""));
      writerClock.advance(Duration.ofSeconds(1));
    }
  }

  Appended.Recorded append(Event event) throws Exception {
    return (Appended.Recorded) writer.appender().append(log, event).get(30, TimeUnit.SECONDS);
  }

  /** Appends in as few batches as the appender makes of it. */
  void appendTogether(List<Event> events) throws Exception {
    List<CompletableFuture<Appended>> appended = new ArrayList<>();
    for (Event event : events) {
      appended.add(writer.appender().append(log, event));
    }
    for (CompletableFuture<Appended> each : appended) {
      assertThat(each.get(60, TimeUnit.SECONDS)).isInstanceOf(Appended.Recorded.class);
    }
  }

  static Event event(String id, String type, String source, String subject) {
    return event(id, type, source, subject, "{\"id\":\"" + id + "\",\"big\":9007199254740993}");
  }

  static Event event(String id, String type, String source, String subject, String payload) {
    Instant time = Instant.parse("2026-01-02T03:04:05.123456789Z");
    return new Event(
        id, source, type, 2, subject, time, Map.of("tenant", "t1"), Payload.of(payload));
  }

  ReadRequest.Builder fromEarliest() {
    return ReadRequest.newBuilder().setLog(log).setEarliest(Empty.getDefaultInstance());
  }

  ReadRequest.Builder fromLatest() {
    return ReadRequest.newBuilder().setLog(log).setLatest(Empty.getDefaultInstance());
  }

  ReadRequest.Builder fromOffset(long offset) {
    return ReadRequest.newBuilder().setLog(log).setOffset(offset);
  }

  Reading read(ReadRequest.Builder request) {
    return Reading.of(replayer.stub(), request);
  }

  /** What a failed call said, with its code and reason checked. */
  static Refusal refusal(Throwable failure, int code, String reason) throws Exception {
    Status status = StatusProto.fromThrowable(failure);
    assertThat(status).as("%s", failure).isNotNull();
    ErrorInfo info = status.getDetails(0).unpack(ErrorInfo.class);
    assertThat(info.getReason()).as(status.getMessage()).isEqualTo(reason);
    assertThat(status.getCode()).isEqualTo(code);
    String field = "";
    if (status.getDetailsCount() > 1 && status.getDetails(1).is(BadRequest.class)) {
      field = status.getDetails(1).unpack(BadRequest.class).getFieldViolations(0).getField();
    }
    return new Refusal(field, info.getMetadataMap(), status.getMessage());
  }

  record Refusal(String field, Map<String, String> metadata, String message) {}

  static Offset offset(long value) {
    return new Offset(value);
  }
}
