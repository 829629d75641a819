package dev.trestle.log;

import dev.trestle.log.append.AppendListener;
import dev.trestle.log.append.LogAppender;
import dev.trestle.log.append.LogFloor;
import dev.trestle.log.append.SourceWriter;
import dev.trestle.log.read.LogReader;
import dev.trestle.log.read.LogTail;
import dev.trestle.log.state.GroupOffsets;
import dev.trestle.log.state.Leases;
import dev.trestle.log.state.LogCatalog;
import dev.trestle.log.state.SentMarkers;
import dev.trestle.log.state.StateTable;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.InMemoryBatchStore;
import dev.trestle.log.store.InMemoryStateTable;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logs of one environment: one per process. Batches that its appender writes are at once known
 * to its tail and its reader. Safe across threads.
 */
public final class EventLog implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

  private final BatchStore batches;
  private final Clock clock;
  private final StateTable state;
  private final LogCatalog catalog;
  private final LogReader reader;
  private final LogTail tail;
  private final LogAppender appender;
  private final GroupOffsets groups;
  private final Leases leases;
  private final SentMarkers sentMarkers;
  private final LogFloor floor;
  private final List<AppendListener> listeners = new CopyOnWriteArrayList<>();

  private EventLog(BatchStore batches, StateTable state, Clock clock, EventLogConfig config) {
    this.state = state;
    this.catalog = new LogCatalog(state, clock);
    this.reader = new LogReader(batches, clock, config.read());
    this.tail = new LogTail(reader, config.read());
    AppendListener told =
        new AppendListener() {
          @Override
          public void appended(Batch batch, List<@Nullable Object> attachments) {
            tail.observe(batch);
            tell(listener -> listener.appended(batch, attachments));
          }

          @Override
          public void lost(Partition partition, long epoch) {
            tell(listener -> listener.lost(partition, epoch));
          }
        };
    this.appender =
        new LogAppender(batches, state, catalog::describe, clock, config.append(), told);
    this.groups = new GroupOffsets(state, clock);
    this.leases = new Leases(state, clock);
    this.sentMarkers = new SentMarkers(state, clock, config.keepSentMarkers());
    this.batches = batches;
    this.clock = clock;
    this.floor = new LogFloor(batches, state, catalog, sentMarkers, clock, config.append());
  }

  /** Opens logs over any store. Does no I/O. */
  public static EventLog over(
      BatchStore batches, StateTable state, Clock clock, EventLogConfig config) {
    return new EventLog(batches, state, clock, config);
  }

  /** Opens logs that live in memory and end with the process. */
  public static EventLog inMemory(Clock clock, EventLogConfig config) {
    return over(new InMemoryBatchStore(), new InMemoryStateTable(), clock, config);
  }

  /** Has a listener hear of every append from now on; see {@link AppendListener}. */
  public void addAppendListener(AppendListener listener) {
    listeners.add(listener);
  }

  /**
   * Opens a partition for the one source that writes it; see {@link SourceWriter}. Costs one read.
   *
   * @param epoch of the right by which the source writes, kept in every batch
   * @throws dev.trestle.log.LogUnavailableException if the store does not answer
   */
  public SourceWriter sourceWriter(Partition partition, long epoch) {
    return SourceWriter.open(batches, partition, epoch, clock);
  }

  /** Below which offset a partition's records may be deleted. */
  public LogFloor floor() {
    return floor;
  }

  public LogCatalog catalog() {
    return catalog;
  }

  public LogAppender appender() {
    return appender;
  }

  public LogReader reader() {
    return reader;
  }

  public LogTail tail() {
    return tail;
  }

  public GroupOffsets groups() {
    return groups;
  }

  public Leases leases() {
    return leases;
  }

  public SentMarkers sentMarkers() {
    return sentMarkers;
  }

  /** The state table itself, for items of other modules under keys of their own. */
  public StateTable state() {
    return state;
  }

  /** Appends what is queued, then stops; see {@link LogAppender#close}. */
  @Override
  public void close() {
    appender.close();
    tail.close();
  }

  private void tell(Consumer<AppendListener> what) {
    for (AppendListener listener : listeners) {
      try {
        what.accept(listener);
      } catch (RuntimeException defect) {
        LOG.error("a listener of appends failed", defect);
      }
    }
  }
}
