package dev.trestle.log.state;

import dev.trestle.log.LogName;
import dev.trestle.log.TableKeys;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which logs exist and how many partitions each has, fixed at its creation. Safe across threads and
 * processes. Methods throw {@link dev.trestle.log.store.StoreException} if the table does not
 * answer.
 *
 * <p>A log never changes once created, so what was seen is kept and costs nothing the next time.
 */
public final class LogCatalog {

  /**
   * Each partition costs every following process a poller; 1,024 are a million records a second.
   */
  public static final int MAX_PARTITIONS = 1_024;

  private static final int PAGE = 1_000;

  private final StateTable table;
  private final Clock clock;
  private final Map<String, LogDescription> known = new ConcurrentHashMap<>();

  public LogCatalog(StateTable table, Clock clock) {
    this.table = table;
    this.clock = clock;
  }

  /**
   * Creates a log unless there is one of that name. Costs one write, won or lost.
   *
   * @param partitions 1 to {@value #MAX_PARTITIONS}
   * @return the log as it is: an existing one keeps its number of partitions
   * @throws IllegalArgumentException if the name is not allowed or the number out of bounds
   */
  public LogDescription createIfAbsent(String log, int partitions) {
    LogName.problemWith(log)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
    if (partitions < 1 || partitions > MAX_PARTITIONS) {
      throw new IllegalArgumentException(
          "partitions: 1 to " + MAX_PARTITIONS + " allowed, was " + partitions);
    }
    LogDescription existing = known.get(log);
    if (existing != null) {
      return existing;
    }
    Instant now = Instant.ofEpochMilli(clock.millis());
    StateItem item =
        StateItem.of(TableKeys.LOGS_KEY, log)
            .with(TableKeys.PARTITIONS, partitions)
            .with(TableKeys.CREATED, now.toEpochMilli());
    return table
        .put(item, StateCondition.ABSENT)
        .flatMap(StateTable.Stored::item)
        .map(this::remember)
        .orElseGet(() -> remember(item));
  }

  /** Empty if there is no such log; costs one read until it was seen. */
  public Optional<LogDescription> describe(String log) {
    LogDescription seen = known.get(log);
    if (seen != null) {
      return Optional.of(seen);
    }
    if (LogName.problemWith(log).isPresent()) {
      return Optional.empty();
    }
    return table.get(TableKeys.LOGS_KEY, log).map(this::remember);
  }

  /** How many partitions a log has; empty if there is no such log. */
  public OptionalInt partitions(String log) {
    return describe(log).stream().mapToInt(LogDescription::partitions).findFirst();
  }

  /** All logs, by name. */
  public List<LogDescription> list() {
    List<LogDescription> logs = new ArrayList<>();
    String from = "";
    List<StateItem> page;
    do {
      page = table.list(TableKeys.LOGS_KEY, from, null, PAGE);
      for (StateItem item : page) {
        logs.add(remember(item));
        from = item.sort() + '\0';
      }
    } while (page.size() == PAGE);
    return logs;
  }

  private LogDescription remember(StateItem item) {
    LogDescription log =
        new LogDescription(
            item.sort(),
            (int) item.requiredNumber(TableKeys.PARTITIONS),
            Instant.ofEpochMilli(item.requiredNumber(TableKeys.CREATED)));
    known.put(log.log(), log);
    return log;
  }
}
