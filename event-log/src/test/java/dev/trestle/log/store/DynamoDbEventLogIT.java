package dev.trestle.log.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.aws.embedded.Aws;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import dev.trestle.log.LogRecord;
import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.TestEvents;
import dev.trestle.log.append.Appended;
import dev.trestle.log.append.ContendingWriters;
import dev.trestle.log.append.LogAppender.WarmUp;
import dev.trestle.log.read.ReadResult;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@Aws
final class DynamoDbEventLogIT {

  private static final int PAGE = 1_000_000;

  private final AwsEnvironment environment;
  private final List<EventLog> open = new ArrayList<>();

  DynamoDbEventLogIT(AwsEnvironment environment) {
    this.environment = environment;
  }

  @AfterEach
  void close() {
    open.forEach(EventLog::close);
  }

  @Test
  void whatOneProcessAppendsAnotherFollows() throws Exception {
    EventLog writer = open(CapacityListener.NONE);
    EventLog reader = open(CapacityListener.NONE);
    writer.catalog().createIfAbsent("followed", 1);
    Partition partition = Partition.first("followed");
    List<String> seen = new ArrayList<>();
    Offset from = Offset.FIRST;

    CompletableFuture<Offset> grown = reader.tail().awaitBeyond(partition, from);
    for (int i = 0; i < 500; i++) {
      var unused = writer.appender().append("followed", TestEvents.event("e" + i));
    }
    while (seen.size() < 500) {
      grown.get(20, TimeUnit.SECONDS);
      ReadResult.Page page = (ReadResult.Page) reader.reader().read(partition, from, PAGE);
      for (LogRecord record : page.records()) {
        assertThat(record.offset().value()).isEqualTo(seen.size());
        seen.add(record.event().id());
      }
      from = page.next();
      grown =
          seen.size() < 500
              ? reader.tail().awaitBeyond(partition, from)
              : CompletableFuture.completedFuture(from);
    }

    assertThat(seen.get(499)).isEqualTo("e499");
  }

  @Test
  void aRestartedProcessRemembersTheIdsOfTheOneBefore() throws Exception {
    EventLog before = open(CapacityListener.NONE);
    before.catalog().createIfAbsent("restarted", 1);
    for (int i = 0; i < 300; i++) {
      var unused = before.appender().append("restarted", TestEvents.event("e" + i));
    }
    before.close();

    EventLog after = open(CapacityListener.NONE);
    WarmUp warmUp = after.appender().warmUp(Partition.first("restarted")).get(20, TimeUnit.SECONDS);

    assertThat(warmUp.records()).isEqualTo(300);
    for (int i = 0; i < 300; i += 7) {
      Appended again =
          after.appender().append("restarted", TestEvents.event("e" + i)).get(20, TimeUnit.SECONDS);
      assertThat(again)
          .isInstanceOfSatisfying(
              Appended.Recorded.class, recorded -> assertThat(recorded.duplicate()).isTrue());
    }
  }

  @Test
  void contendingWritersWithFaultsKeepEveryEventExactlyOnce() throws Exception {
    DynamoDbBatchStore store =
        new DynamoDbBatchStore(
            environment.aws().dynamoDb(), environment.named("event-log"), CapacityListener.NONE);
    ContendingWriters writers =
        new ContendingWriters(store, Partition.first("contended"), 4, 17, 0.1);

    writers.publishAndCheck(500);

    assertThat(writers.conflicts()).isPositive();
  }

  @Test
  void batchingMakesWritingCheap() throws Exception {
    CapacityCounter capacity = new CapacityCounter();
    EventLog log = open(capacity);
    log.catalog().createIfAbsent("cheap", 1);
    List<CompletableFuture<Appended>> replies = new ArrayList<>();
    int events = 2_000;
    for (int i = 0; i < events; i++) {
      String payload = "{\"fileId\":\"" + i + "\",\"padding\":\"" + "x".repeat(800) + "\"}";
      replies.add(log.appender().append("cheap", TestEvents.event("e" + i, payload)));
    }
    for (CompletableFuture<Appended> each : replies) {
      each.get(20, TimeUnit.SECONDS);
    }

    // One by one, 900 bytes each, they would have cost a write unit each.
    assertThat(capacity.writeUnits()).isLessThan(events / 10.0);
  }

  @Test
  void withoutItsTablesAnAppendFailsCertainly() {
    EventLog log =
        DynamoDbEventLog.open(
            environment.aws().dynamoDb(),
            EventLogTables.of("no-such-environment"),
            Clock.systemUTC(),
            EventLogConfig.defaults(),
            CapacityListener.NONE);
    open.add(log);

    assertThatThrownBy(
            () -> log.appender().append("events", TestEvents.event("a")).get(20, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            LogUnavailableException.class, failed -> assertThat(failed.mayBeAppended()).isFalse());
  }

  private EventLog open(CapacityListener capacity) {
    EventLog log =
        DynamoDbEventLog.open(
            environment.aws().dynamoDb(),
            EventLogTables.of(environment.name()),
            Clock.systemUTC(),
            EventLogConfig.defaults(),
            capacity);
    open.add(log);
    return log;
  }
}
