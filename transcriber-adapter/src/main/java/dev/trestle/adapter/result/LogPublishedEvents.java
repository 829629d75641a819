package dev.trestle.adapter.result;

import dev.trestle.log.LogRecord;
import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.read.LogReader;
import dev.trestle.log.read.ReadResult;
import dev.trestle.log.state.LogCatalog;
import dev.trestle.log.state.LogDescription;
import dev.trestle.log.store.StoreException;
import dev.trestle.queues.OutageException;
import dev.trestle.v1.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Reads the logs of events themselves. A look costs one read of the catalog and, for each partition
 * that one of the events belongs to, reading what was appended there since then: all of it, since a
 * log is found by offset and time, not by id.
 */
final class LogPublishedEvents implements PublishedEvents {

  /** The gateway's clock gave the times in the log, ours the time to look from. */
  private static final Duration CLOCKS = Duration.ofMinutes(5);

  private static final int PAGE_BYTES = 4 << 20;

  private final LogCatalog catalog;
  private final LogReader reader;

  LogPublishedEvents(LogCatalog catalog, LogReader reader) {
    this.catalog = catalog;
    this.reader = reader;
  }

  @Override
  public Set<String> among(Collection<Event> events, Instant since) {
    try {
      Map<Partition, Set<String>> wanted = new HashMap<>();
      for (LogDescription log : catalog.list()) {
        if (log.isOfSource()) {
          continue;
        }
        for (Event event : events) {
          Partition partition = Partition.of(log.log(), log.partitions(), event.getSubject());
          wanted.computeIfAbsent(partition, none -> new HashSet<>()).add(event.getId());
        }
      }
      Set<String> found = new HashSet<>();
      wanted.forEach((partition, ids) -> found.addAll(find(partition, ids, since.minus(CLOCKS))));
      return found;
    } catch (LogUnavailableException | StoreException e) {
      throw new OutageException(
          "the log does not tell whether it has the ends of old jobs: " + e.getMessage(), e);
    }
  }

  /** What is appended from now on, the gateway remembers. */
  private Set<String> find(Partition partition, Set<String> ids, Instant since) {
    Offset end = reader.end(partition);
    Offset at = reader.firstAtOrAfter(partition, since);
    Set<String> found = new HashSet<>();
    while (at.isBefore(end) && found.size() < ids.size()) {
      ReadResult result = reader.read(partition, at, PAGE_BYTES);
      if (result instanceof ReadResult.OutOfRange gone) {
        // Retention went on meanwhile.
        at = gone.range().earliest();
        continue;
      }
      ReadResult.Page page = (ReadResult.Page) result;
      if (page.records().isEmpty()) {
        throw new LogUnavailableException(
            partition + " does not show yet what it has", false, null);
      }
      for (LogRecord record : page.records()) {
        if (ids.contains(record.event().id())) {
          found.add(record.event().id());
        }
      }
      at = page.next();
    }
    return found;
  }
}
