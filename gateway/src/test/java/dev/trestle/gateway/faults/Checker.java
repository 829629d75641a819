package dev.trestle.gateway.faults;

import static java.util.stream.Collectors.groupingBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trestle.gateway.faults.Violation.Kind;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares what clients were told with what the log and the bus have: an acknowledged event is in
 * the log exactly once, where the client was told; offsets are dense; nothing refused is in the
 * log; everything in the log is on the bus, as logged.
 */
final class Checker {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Duration dedupeWindow;
  private final List<Violation> violations = new ArrayList<>();

  private Checker(Duration dedupeWindow) {
    this.dedupeWindow = dedupeWindow;
  }

  /**
   * Every promise found broken.
   *
   * @param log every record of every partition, in the order in which the store keeps them
   * @param bus everything that came over the bus; repeats are allowed
   * @param dedupeWindow how far apart in append time the same id may be twice in the log
   */
  static List<Violation> check(
      List<Told> told, List<LogRecord> log, List<Arrival> bus, Duration dedupeWindow) {
    Checker checker = new Checker(dedupeWindow);
    checker.checkLog(told, log);
    checker.checkBus(log, bus);
    return List.copyOf(checker.violations);
  }

  /** As {@link #check}, where there is no bus. */
  static List<Violation> checkLog(List<Told> told, List<LogRecord> log, Duration dedupeWindow) {
    Checker checker = new Checker(dedupeWindow);
    checker.checkLog(told, log);
    return List.copyOf(checker.violations);
  }

  /** Finds events that the log has in another order than their stream. */
  static List<Violation> checkStreams(List<Streamed> streamed) {
    Checker checker = new Checker(Duration.ZERO);
    Map<List<String>, Streamed> newest = new HashMap<>();
    streamed.stream()
        .sorted(Comparator.comparingLong(Streamed::number))
        .forEach(
            taken -> {
              Streamed before = newest.put(List.of(taken.stream(), taken.subject()), taken);
              if (before != null
                  && before.position().partition().equals(taken.position().partition())
                  && before.position().offset().isAfter(taken.position().offset())) {
                checker.report(Kind.OUT_OF_ORDER, before + ", then " + taken);
              }
            });
    return List.copyOf(checker.violations);
  }

  private void checkLog(List<Told> told, List<LogRecord> log) {
    checkOrder(log);
    Map<String, List<LogRecord>> byId = log.stream().collect(groupingBy(r -> r.event().id()));
    checkOnce(byId);
    checkTold(told, byId);
    checkSent(told, log);
  }

  private void checkOrder(List<LogRecord> log) {
    Map<Partition, Offset> expected = new HashMap<>();
    Map<Partition, Instant> newest = new HashMap<>();
    for (LogRecord record : log) {
      Partition partition = record.position().partition();
      Offset next = expected.getOrDefault(partition, Offset.FIRST);
      if (record.offset().isAfter(next)) {
        report(Kind.GAP, "no record at " + new Position(partition, next) + ", then " + of(record));
      } else if (record.offset().isBefore(next)) {
        report(Kind.OVERLAP, of(record) + " where offsets had come to " + next);
      }
      expected.put(partition, Offset.max(next, record.offset().next()));
      Instant before = newest.getOrDefault(partition, Instant.MIN);
      if (record.appendTime().isBefore(before)) {
        report(Kind.TIME_DECREASED, of(record) + " " + record.appendTime() + " after " + before);
      }
      newest.put(partition, record.appendTime());
    }
  }

  private void checkOnce(Map<String, List<LogRecord>> byId) {
    for (List<LogRecord> records : byId.values()) {
      List<LogRecord> inTime =
          records.stream().sorted(Comparator.comparing(LogRecord::appendTime)).toList();
      for (int i = 1; i < inTime.size(); i++) {
        Instant before = inTime.get(i - 1).appendTime();
        if (inTime.get(i).appendTime().isBefore(before.plus(dedupeWindow))) {
          report(Kind.TWICE, of(inTime.get(i - 1)) + " and " + of(inTime.get(i)));
        }
      }
    }
  }

  private void checkTold(List<Told> told, Map<String, List<LogRecord>> byId) {
    for (Told one : told) {
      List<Position> found =
          byId.getOrDefault(one.sent().id(), List.of()).stream()
              .filter(record -> payloadOf(record).equals(one.sent().payload()))
              .map(LogRecord::position)
              .toList();
      if (one.outcome() instanceof Told.Acknowledged acknowledged) {
        if (found.isEmpty()) {
          report(Kind.LOST, one.sent().id() + " acknowledged at " + acknowledged.position());
        } else if (!found.contains(acknowledged.position())) {
          report(
              Kind.ELSEWHERE,
              one.sent().id() + " acknowledged at " + acknowledged.position() + ", is at " + found);
        }
      } else if (one.outcome() instanceof Told.Refused refused && !found.isEmpty()) {
        report(
            Kind.REFUSED_BUT_LOGGED,
            one.sent().id() + " refused with " + refused.reason() + ", is at " + found);
      }
    }
  }

  private void checkSent(List<Told> told, List<LogRecord> log) {
    Set<Sent> sent = new HashSet<>();
    for (Told one : told) {
      sent.add(one.sent());
    }
    for (LogRecord record : log) {
      Sent asLogged = new Sent(record.event().id(), record.event().subject(), payloadOf(record));
      // Without an answer, a client does not know the id that the gateway assigned.
      if (!sent.contains(asLogged) && !sent.contains(asLogged.withId(""))) {
        report(Kind.NEVER_SENT, of(record));
      }
    }
  }

  private void checkBus(List<LogRecord> log, List<Arrival> bus) {
    Map<Position, LogRecord> logged = new HashMap<>();
    Map<String, JsonNode> payloads = new HashMap<>();
    for (LogRecord record : log) {
      logged.put(record.position(), record);
    }
    Set<Position> arrived = new HashSet<>();
    for (Arrival arrival : bus) {
      LogRecord record = logged.get(arrival.position());
      if (record != null
          && record.event().id().equals(arrival.eventId())
          && payloads
              .computeIfAbsent(payloadOf(record), Checker::parsed)
              .equals(arrival.payload())) {
        arrived.add(arrival.position());
      } else {
        report(
            Kind.NOT_AS_LOGGED,
            arrival + ", logged is " + (record == null ? "nothing" : of(record)));
      }
    }
    for (LogRecord record : log) {
      if (!arrived.contains(record.position())) {
        report(Kind.NOT_ON_BUS, of(record));
      }
    }
  }

  private void report(Kind kind, String what) {
    violations.add(new Violation(kind, what));
  }

  private static String of(LogRecord record) {
    return record.event().id() + " at " + record.position();
  }

  private static String payloadOf(LogRecord record) {
    return record.event().payload().text();
  }

  private static JsonNode parsed(String payload) {
    try {
      return JSON.readTree(payload);
    } catch (JsonProcessingException e) {
      return JSON.missingNode(); // Equal to nothing that the bus can carry.
    }
  }
}
