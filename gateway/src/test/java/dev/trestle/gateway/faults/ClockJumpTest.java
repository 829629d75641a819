package dev.trestle.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Event;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Partition;
import dev.trestle.log.Payload;
import dev.trestle.log.append.AppendConfig;
import dev.trestle.log.append.Appended;
import dev.trestle.log.append.LogAppender;
import dev.trestle.log.state.LogDescription;
import dev.trestle.log.store.InMemoryBatchStore;
import dev.trestle.log.store.InMemoryStateTable;
import dev.trestle.log.testing.LogContents;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two gateways' appenders on one log, whose clocks are set back and forth by an hour. */
final class ClockJumpTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private final InMemoryBatchStore store = new InMemoryBatchStore();
  private final JumpingClock firstClock = new JumpingClock();
  private final JumpingClock secondClock = new JumpingClock();
  private final LogAppender first = appender(firstClock);
  private final LogAppender second = appender(secondClock);
  private final List<Told> told = new ArrayList<>();

  @AfterEach
  void close() {
    first.close();
    second.close();
  }

  @Test
  void appendTimeNeverDecreasesWhileClocksJump() throws Exception {
    Random random = new Random(11);
    for (int n = 0; n < 500; n++) {
      if (random.nextInt(20) == 0) {
        (random.nextBoolean() ? firstClock : secondClock)
            .jump(random.nextBoolean() ? HOUR : HOUR.negated());
      }
      append(random.nextBoolean() ? first : second, n);
    }

    assertThat(violations()).isEmpty();
  }

  @Test
  void retryAfterAJumpForwardKeepsItsPosition() throws Exception {
    Appended before = append(first, 1);
    firstClock.jump(HOUR);
    Appended after = append(first, 1);

    assertThat(after).isEqualTo(repeated(before));
    assertThat(violations()).isEmpty();
  }

  @Test
  void retryAtTheOtherGatewayAfterItsJumpKeepsItsPosition() throws Exception {
    Appended warm = append(second, 0);
    Appended before = append(first, 1);
    secondClock.jump(HOUR);
    Appended after = append(second, 1);

    assertThat(warm).isInstanceOf(Appended.Recorded.class);
    assertThat(after).isEqualTo(repeated(before));
    assertThat(violations()).isEmpty();
  }

  @Test
  void retryAfterAJumpBackKeepsItsPosition() throws Exception {
    Appended before = append(first, 1);
    firstClock.jump(HOUR.negated());
    Appended after = append(first, 1);

    assertThat(after).isEqualTo(repeated(before));
    assertThat(violations()).isEmpty();
  }

  @Test
  void retryAtAGatewayStartedAfterAJumpKeepsItsPosition() throws Exception {
    Appended before = append(first, 1);
    JumpingClock ahead = new JumpingClock();
    ahead.jump(HOUR);
    try (LogAppender restarted = appender(ahead)) {
      assertThat(append(restarted, 1)).isEqualTo(repeated(before));
    }
    assertThat(violations()).isEmpty();
  }

  private Appended append(LogAppender appender, int n) throws Exception {
    String payload = "{\"userId\": \"user-" + n + "\"}";
    Event event =
        new Event(
            "event-" + n,
            "faults.load",
            "UserRegistered",
            1,
            "",
            Instant.EPOCH,
            Map.of(),
            Payload.of(payload));
    Appended appended = appender.append("events", event).get(10, TimeUnit.SECONDS);
    if (appended instanceof Appended.Recorded recorded) {
      told.add(
          new Told(
              new Sent(event.id(), "", payload),
              new Told.Acknowledged(recorded.position(), recorded.duplicate())));
    }
    return appended;
  }

  private static Appended repeated(Appended appended) {
    Appended.Recorded first = (Appended.Recorded) appended;
    return new Appended.Recorded(first.position(), first.appendTime(), true);
  }

  private List<Violation> violations() {
    List<LogRecord> log = LogContents.asStored(store, Partition.first("events"));
    return Checker.checkLog(told, log, FOR_EVER);
  }

  private LogAppender appender(JumpingClock clock) {
    return new LogAppender(
        store,
        new InMemoryStateTable(),
        log -> Optional.of(new LogDescription(log, 1, Instant.EPOCH, Optional.empty())),
        clock,
        AppendConfig.defaults(),
        (batch, attachments) -> {});
  }
}
