package dev.trestle.adapter.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.adapter.job.Jobs;
import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import dev.trestle.log.Payload;
import dev.trestle.log.append.Appended;
import dev.trestle.log.state.LogCatalog;
import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import dev.trestle.log.store.InMemoryBatchStore;
import dev.trestle.log.store.InMemoryStateTable;
import dev.trestle.log.store.StoreException;
import dev.trestle.queues.OutageException;
import dev.trestle.v1.Event;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogPublishedEventsTest {

  private static final Instant NOW = Jobs.NOW;

  private final EventLog log =
      EventLog.over(
          new InMemoryBatchStore(),
          new InMemoryStateTable(),
          Clock.fixed(NOW, ZoneOffset.UTC),
          EventLogConfig.defaults());

  @BeforeEach
  void create() {
    var unused = log.catalog().createIfAbsent("events", 4);
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void eventsAreFoundInWhicheverPartitionTheyAre() {
    List<Event> asked = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      append("there-" + i, "file-" + i);
      asked.add(event("there-" + i, "file-" + i));
      asked.add(event("missing-" + i, "file-" + i));
    }

    assertThat(published().among(asked, NOW)).hasSize(20).allMatch(id -> id.startsWith("there-"));
  }

  @Test
  void anEventOfAGatewayWhoseClockIsBehindIsFound() {
    append("there", "file-1");

    assertThat(published().among(List.of(event("there", "file-1")), NOW.plusSeconds(299)))
        .containsExactly("there");
  }

  @Test
  void aLogThatDoesNotAnswerIsAnOutage() {
    LogCatalog catalog = new LogCatalog(new NoTable(), Clock.fixed(NOW, ZoneOffset.UTC));
    PublishedEvents published = new LogPublishedEvents(catalog, log.reader());

    assertThatThrownBy(() -> published.among(List.of(event("x", "file-1")), NOW))
        .isInstanceOf(OutageException.class);
  }

  private PublishedEvents published() {
    return new LogPublishedEvents(log.catalog(), log.reader());
  }

  private void append(String id, String subject) {
    Appended appended =
        log.appender()
            .append(
                "events",
                new dev.trestle.log.Event(
                    id,
                    CompletionEvent.SOURCE,
                    "TranscriptionCompleted",
                    1,
                    subject,
                    NOW,
                    Map.of(),
                    Payload.of("{}")))
            .join();
    assertThat(appended).isInstanceOf(Appended.Recorded.class);
  }

  private static Event event(String id, String subject) {
    return Event.newBuilder().setId(id).setSubject(subject).build();
  }

  /** Does not answer. */
  private static final class NoTable implements StateTable {

    @Override
    public Optional<StateItem> get(String key, String sort) {
      throw none();
    }

    @Override
    public Optional<Stored> put(StateItem item, StateCondition condition) {
      throw none();
    }

    @Override
    public boolean delete(String key, String sort, StateCondition condition) {
      throw none();
    }

    @Override
    public List<StateItem> list(String key, String from, @Nullable String to, int limit) {
      throw none();
    }

    private static StoreException none() {
      return new StoreException(StoreException.Failure.UNKNOWN, "no answer", null);
    }
  }
}
