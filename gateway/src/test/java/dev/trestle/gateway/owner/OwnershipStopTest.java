package dev.trestle.gateway.owner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.gateway.SettableClock;
import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a gateway that stops leaves in the table. */
@Timeout(60)
final class OwnershipStopTest {

  private static final OwnerConfig CONFIG =
      new OwnerConfig(
          "localhost:1",
          Duration.ofMillis(100),
          Duration.ofSeconds(3),
          Duration.ofSeconds(1),
          1,
          Duration.ofSeconds(5));

  private final SettableClock clock = new SettableClock();
  private final EventLog log = EventLog.inMemory(clock, EventLogConfig.defaults());
  private final SlowTable state = new SlowTable(log.state());
  private final OwnerTable table = new OwnerTable(state, clock);
  private final Links links =
      new Links(
          target -> {
            throw new AssertionError("nobody is called");
          });

  @AfterEach
  void close() {
    links.close();
    log.close();
  }

  /** Its request is on its way to the table when the gateway stops, and is carried out later. */
  @Test
  void aSignThatIsBeingGivenIsTakenAwayAllTheSame() throws Exception {
    Ownership ownership =
        new Ownership(
            CONFIG,
            table,
            new OwnAddress(CONFIG, null),
            log,
            links,
            new Waiting(),
            new OwnerMeters(new SimpleMeterRegistry()),
            clock);
    boolean unused = ownership.begin();
    assertThat(table.signs()).hasSize(1);

    state.hold();
    state.held.await();
    ownership.close();

    state.carriedOut.await();
    assertThat(table.signs()).isEmpty();
  }

  /** Can be slow to put a sign: it then does so some time after its caller has given up. */
  private static final class SlowTable implements StateTable {

    private final StateTable table;
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch carriedOut = new CountDownLatch(1);
    private final CountDownLatch removed = new CountDownLatch(1);
    private volatile boolean holding;

    SlowTable(StateTable table) {
      this.table = table;
    }

    void hold() {
      holding = true;
    }

    @Override
    public Optional<Stored> put(StateItem item, StateCondition condition) {
      if (!holding) {
        return table.put(item, condition);
      }
      held.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException stopping) {
        awaitRemoval();
      }
      Optional<Stored> stored = table.put(item, condition);
      carriedOut.countDown();
      return stored;
    }

    /** If the sign is taken away before it is given, then not for long. */
    private void awaitRemoval() {
      try {
        boolean unused = removed.await(200, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public boolean delete(String key, String sort, StateCondition condition) {
      boolean held = table.delete(key, sort, condition);
      removed.countDown();
      return held;
    }

    @Override
    public Optional<StateItem> get(String key, String sort) {
      return table.get(key, sort);
    }

    @Override
    public List<StateItem> list(String key, String from, @Nullable String to, int limit) {
      return table.list(key, from, to, limit);
    }
  }
}
