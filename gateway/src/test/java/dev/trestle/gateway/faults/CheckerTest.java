package dev.trestle.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.gateway.faults.Violation.Kind;
import dev.trestle.log.Event;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Payload;
import dev.trestle.log.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Plants each kind of violation into a flawless run, and expects the checker to name it. */
final class CheckerTest {

  private static final int EVENTS = 10;
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration WINDOW = Duration.ofMinutes(15);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Told> told = new ArrayList<>();
  private final List<LogRecord> log = new ArrayList<>();
  private final List<Arrival> bus = new ArrayList<>();

  @BeforeEach
  void aFlawlessRun() {
    for (int n = 0; n < EVENTS; n++) {
      told.add(new Told(sent(n), new Told.Acknowledged(position(n), false)));
      log.add(record(n, n));
      bus.add(arrival(n, n));
    }
  }

  @Test
  void flawlessRunHasNoViolation() {
    assertThat(violations()).isEmpty();
  }

  @Test
  void repeatsOnTheBusAndInTheTellingAreAllowed() {
    bus.add(arrival(3, 3));
    told.add(new Told(sent(3), new Told.Acknowledged(position(3), true)));

    assertThat(violations()).isEmpty();
  }

  @Test
  void unsettledEventMayBeInTheLogOrNot() {
    told.set(4, new Told(sent(4), new Told.Unsettled("UNAVAILABLE")));
    told.add(new Told(sent(77), new Told.Unsettled("UNAVAILABLE")));

    assertThat(violations()).isEmpty();
  }

  @Test
  void eventWithoutIdIsKnownByItsPayload() {
    told.set(4, new Told(sent(4).withId(""), new Told.Unsettled("UNAVAILABLE")));

    assertThat(violations()).isEmpty();
  }

  @Test
  void lossAtTheEndIsNamed() {
    log.remove(EVENTS - 1);
    bus.remove(EVENTS - 1);

    assertThat(violations()).containsExactly(lost(EVENTS - 1));
  }

  @Test
  void lossInTheMiddleIsNamedWithItsGap() {
    log.remove(5);
    bus.remove(5);

    assertThat(violations())
        .containsExactlyInAnyOrder(
            lost(5),
            new Violation(Kind.GAP, "no record at events#0@5, then event-6 at events#0@6"));
  }

  @Test
  void missingBeginningIsAGap() {
    log.remove(0);
    bus.remove(0);

    assertThat(violations())
        .containsExactlyInAnyOrder(
            lost(0),
            new Violation(Kind.GAP, "no record at events#0@0, then event-1 at events#0@1"));
  }

  @Test
  void duplicateIsNamed() {
    log.add(record(3, EVENTS));
    bus.add(arrival(3, EVENTS));

    assertThat(violations())
        .containsExactly(
            new Violation(Kind.TWICE, "event-3 at events#0@3 and event-3 at events#0@10"));
  }

  @Test
  void duplicateIsNamedAlsoWhenTheClientWasToldOfTheSecond() {
    told.add(new Told(sent(3), new Told.Acknowledged(position(EVENTS), false)));
    log.add(record(3, EVENTS));
    bus.add(arrival(3, EVENTS));

    assertThat(kinds()).containsExactly(Kind.TWICE);
  }

  @Test
  void sameIdIsAllowedAfterTheWindow() {
    LogRecord again = record(3, EVENTS);
    log.add(new LogRecord(again.position(), log.get(3).appendTime().plus(WINDOW), again.event()));
    bus.add(arrival(3, EVENTS));

    assertThat(violations()).isEmpty();
  }

  @Test
  void overlappingOffsetsAreNamed() {
    told.add(new Told(sent(20), new Told.Acknowledged(position(9), false)));
    log.add(record(20, 9));

    assertThat(kinds()).contains(Kind.OVERLAP);
  }

  @Test
  void eventAtAnotherPositionThanToldIsNamed() {
    told.set(2, new Told(sent(2), new Told.Acknowledged(position(7), false)));

    assertThat(violations())
        .containsExactly(
            new Violation(
                Kind.ELSEWHERE, "event-2 acknowledged at events#0@7, is at [events#0@2]"));
  }

  @Test
  void refusedEventInTheLogIsNamed() {
    told.set(6, new Told(sent(6), new Told.Refused("SCHEMA_VIOLATION")));

    assertThat(violations())
        .containsExactly(
            new Violation(
                Kind.REFUSED_BUT_LOGGED,
                "event-6 refused with SCHEMA_VIOLATION, is at [events#0@6]"));
  }

  @Test
  void idConflictIsNoRefusalOfTheFirstEvent() {
    Sent other = new Sent("event-6", "subject", "{\"other\":true}");
    told.add(new Told(other, new Told.Refused("EVENT_ID_CONFLICT")));

    assertThat(violations()).isEmpty();
  }

  @Test
  void eventThatNobodySentIsNamed() {
    told.remove(1);

    assertThat(violations())
        .containsExactly(new Violation(Kind.NEVER_SENT, "event-1 at events#0@1"));
  }

  @Test
  void alteredPayloadIsLostAndNeverSent() {
    told.set(1, new Told(new Sent("event-1", "subject", "{}"), told.get(1).outcome()));

    assertThat(kinds()).containsExactlyInAnyOrder(Kind.LOST, Kind.NEVER_SENT);
  }

  @Test
  void busLossIsNamed() {
    bus.remove(8);

    assertThat(violations())
        .containsExactly(new Violation(Kind.NOT_ON_BUS, "event-8 at events#0@8"));
  }

  @Test
  void busEventWithAnotherPositionIsNamed() {
    bus.add(arrival(8, 2));

    assertThat(kinds()).containsExactly(Kind.NOT_AS_LOGGED);
  }

  @Test
  void busEventWithAnotherPayloadIsNamed() {
    bus.set(8, new Arrival("event-8", position(8), JSON.createObjectNode()));

    assertThat(kinds()).containsExactlyInAnyOrder(Kind.NOT_AS_LOGGED, Kind.NOT_ON_BUS);
  }

  @Test
  void busEventThatIsNotInTheLogIsNamed() {
    bus.add(arrival(50, 50));

    assertThat(kinds()).containsExactly(Kind.NOT_AS_LOGGED);
  }

  @Test
  void decreasingAppendTimeIsNamed() {
    LogRecord sixth = log.get(6);
    log.set(6, new LogRecord(sixth.position(), START.minusMillis(1), sixth.event()));

    assertThat(kinds()).containsExactly(Kind.TIME_DECREASED);
  }

  @Test
  void partitionsAreCheckedApart() {
    Partition second = new Partition("events", 1);
    LogRecord other = record(30, 0);
    told.add(new Told(sent(30), new Told.Acknowledged(new Position(second, Offset.FIRST), false)));
    log.add(new LogRecord(new Position(second, Offset.FIRST), START, other.event()));
    bus.add(new Arrival("event-30", new Position(second, Offset.FIRST), payload(30)));

    assertThat(violations()).isEmpty();
  }

  private List<Violation> violations() {
    return Checker.check(told, log, bus, WINDOW);
  }

  private List<Kind> kinds() {
    return violations().stream().map(Violation::kind).toList();
  }

  private static Violation lost(int n) {
    return new Violation(Kind.LOST, "event-" + n + " acknowledged at events#0@" + n);
  }

  private static Sent sent(int n) {
    return new Sent("event-" + n, "subject", payload(n).toString());
  }

  private static LogRecord record(int n, long offset) {
    Event event =
        new Event(
            "event-" + n,
            "faults.load",
            "UserRegistered",
            1,
            "subject",
            START,
            Map.of(),
            Payload.of(payload(n).toString()));
    return new LogRecord(position(offset), START.plusMillis(offset), event);
  }

  private static Arrival arrival(int n, long offset) {
    return new Arrival("event-" + n, position(offset), payload(n));
  }

  private static Position position(long offset) {
    return new Position(Partition.first("events"), Offset.of(offset));
  }

  private static ObjectNode payload(int n) {
    try {
      return (ObjectNode) JSON.readTree("{\"userId\":\"user-%d\"}".formatted(n));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
