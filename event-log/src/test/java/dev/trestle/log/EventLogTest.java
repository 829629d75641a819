package dev.trestle.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.append.Appended;
import dev.trestle.log.read.ReadConfig;
import dev.trestle.log.read.ReadResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EventLogTest {

  private static final ReadConfig NEVER_POLLS =
      new ReadConfig(1_000_000, Duration.ofDays(1), Duration.ofDays(1));

  private final EventLog log =
      EventLog.inMemory(new SettableClock(), EventLogConfig.defaults().withRead(NEVER_POLLS));

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void anAppendWakesTheFollowersOfTheSameProcessWhoThenReadWithoutTheStore() throws Exception {
    log.catalog().createIfAbsent("events", 1);
    Partition partition = Partition.first("events");
    CompletableFuture<Offset> waiting = log.tail().awaitBeyond(partition, Offset.FIRST);
    var unused = log.appender().append("events", TestEvents.event("a"));

    assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(Offset.of(1));
    ReadResult.Page page = (ReadResult.Page) log.reader().read(partition, Offset.FIRST, 1_000_000);
    assertThat(page.records().get(0).event()).isEqualTo(TestEvents.event("a"));
  }

  @Test
  void everyListenerHearsEveryBatchAlthoughOneFails() throws Exception {
    log.catalog().createIfAbsent("events", 1);
    List<Batch> heard = new CopyOnWriteArrayList<>();
    log.addAppendListener(
        (batch, attachments) -> {
          throw new IllegalStateException("broken");
        });
    log.addAppendListener((batch, attachments) -> heard.add(batch));
    log.appender().append("events", TestEvents.event("a")).get(20, TimeUnit.SECONDS);

    assertThat(heard).hasSize(1);
  }

  @Test
  void aLogThatWasNotCreatedIsUnknownUntilItIs() throws Exception {
    assertThat(log.appender().append("late", TestEvents.event("a")).get(20, TimeUnit.SECONDS))
        .isEqualTo(new Appended.UnknownLog("late"));
    log.catalog().createIfAbsent("late", 2);

    assertThat(log.appender().append("late", TestEvents.event("a")).get(20, TimeUnit.SECONDS))
        .isInstanceOf(Appended.Recorded.class);
  }
}
