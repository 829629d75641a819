package dev.trestle.log.state;

import dev.trestle.log.LogName;
import dev.trestle.log.TableKeys;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which logs exist and how many partitions each has, fixed at its creation. Safe across threads and
 * processes. Methods throw {@link dev.trestle.log.store.StoreException} if the table does not
 * answer.
 *
 * <p>What was seen of a log is kept, and costs nothing the next time: only its dedupe window may
 * ever change.
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

  /** As {@link #createIfAbsent(String, int, Optional)}, with the window that writers have. */
  public LogDescription createIfAbsent(String log, int partitions) {
    return createIfAbsent(log, partitions, Optional.empty());
  }

  /**
   * Creates a log unless there is one of that name. Costs one write, won or lost, until the log was
   * seen.
   *
   * @param partitions 1 to {@value #MAX_PARTITIONS}
   * @param dedupeWindow see {@link LogDescription#dedupeWindow}; if there is one, an existing log
   *     gets it, and writers heed it from when they are opened
   * @return the log as it is: an existing one keeps its number of partitions
   * @throws IllegalArgumentException if the name is not allowed, the number out of bounds, or the
   *     window negative
   */
  public LogDescription createIfAbsent(
      String log, int partitions, Optional<Duration> dedupeWindow) {
    check(log, partitions, dedupeWindow);
    LogDescription existing = known.get(log);
    if (existing == null) {
      StateItem item =
          item(
              new LogDescription(
                  log, partitions, Instant.ofEpochMilli(clock.millis()), dedupeWindow));
      existing =
          table
              .put(item, StateCondition.ABSENT)
              .flatMap(StateTable.Stored::item)
              .map(this::remember)
              .orElseGet(() -> remember(item));
    }
    if (dedupeWindow.isEmpty() || dedupeWindow.equals(existing.dedupeWindow())) {
      return existing;
    }
    StateItem changed =
        item(new LogDescription(log, existing.partitions(), existing.created(), dedupeWindow));
    var unused = table.put(changed, StateCondition.NONE);
    return remember(changed);
  }

  private static void check(String log, int partitions, Optional<Duration> dedupeWindow) {
    LogName.problemWith(log)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
    if (partitions < 1 || partitions > MAX_PARTITIONS) {
      throw new IllegalArgumentException(
          "partitions: 1 to " + MAX_PARTITIONS + " allowed, was " + partitions);
    }
    if (dedupeWindow.filter(Duration::isNegative).isPresent()) {
      throw new IllegalArgumentException("dedupeWindow: must be zero or more");
    }
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

  private static StateItem item(LogDescription log) {
    StateItem item =
        StateItem.of(TableKeys.LOGS_KEY, log.log())
            .with(TableKeys.PARTITIONS, log.partitions())
            .with(TableKeys.CREATED, log.created().toEpochMilli());
    return log.dedupeWindow()
        .map(window -> item.with(TableKeys.WINDOW, window.toMillis()))
        .orElse(item);
  }

  private LogDescription remember(StateItem item) {
    LogDescription log =
        new LogDescription(
            item.sort(),
            (int) item.requiredNumber(TableKeys.PARTITIONS),
            Instant.ofEpochMilli(item.requiredNumber(TableKeys.CREATED)),
            item.number(TableKeys.WINDOW).stream().mapToObj(Duration::ofMillis).findFirst());
    known.put(log.log(), log);
    return log;
  }
}
