package dev.trestle.log.append;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.TableKeys;
import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * Keeps the ids of a partition's records apart from their payloads, so that a dedupe window is read
 * back in a second where the log itself would take a minute. Nothing depends on a segment being
 * there: what is missing is read from the log.
 *
 * <p>Segments of a partition are spread over {@value #KEYS} keys of the state table, since DynamoDB
 * bounds what it reads of one key (3,000 read units a second; AWS, "Best practices for designing
 * partition keys"). They disappear by TTL after the window. Safe across threads and processes.
 */
final class IdSegments {

  static final int KEYS = 4;

  /** Segments read at once from each key: some 1.6 MB. */
  private static final int WAVE = 16;

  private static final Duration KEEP_LONGER = Duration.ofHours(1);

  private final StateTable table;
  private final Clock clock;
  private final Executor readers;

  IdSegments(StateTable table, Clock clock, Executor readers) {
    this.table = table;
    this.clock = clock;
    this.readers = readers;
  }

  /**
   * Keeps a segment; an earlier one of the same records is replaced. Costs one write unit for each
   * 40 records.
   *
   * @throws dev.trestle.log.store.StoreException if the table does not answer
   */
  void put(Partition partition, IdSegment segment, Duration window) {
    long number = segment.first().value() / IdSegment.RECORDS;
    StateItem item =
        StateItem.of(TableKeys.ids(partition, (int) (number % KEYS)), sort(number))
            .with(TableKeys.FIRST_OFFSET, segment.first().value())
            .with(TableKeys.COUNT, segment.count())
            .with(TableKeys.TTL, clock.instant().plus(window).plus(KEEP_LONGER).getEpochSecond())
            .withData(segment.encode());
    var unused = table.put(item, StateCondition.NONE);
  }

  /**
   * The segments that there are of the next {@code KEYS * WAVE} ones from an offset on, by number.
   * Costs one read unit for each 160 records.
   *
   * @throws dev.trestle.log.store.StoreException if the table does not answer
   */
  Map<Long, IdSegment> read(Partition partition, Offset from) {
    long first = from.value() / IdSegment.RECORDS;
    long last = first + (long) KEYS * WAVE - 1;
    List<CompletableFuture<List<StateItem>>> reads = new ArrayList<>();
    for (int key = 0; key < KEYS; key++) {
      String name = TableKeys.ids(partition, key);
      reads.add(
          CompletableFuture.supplyAsync(
              () -> table.list(name, sort(first), sort(last), WAVE), readers));
    }
    Map<Long, IdSegment> found = new HashMap<>();
    for (CompletableFuture<List<StateItem>> read : reads) {
      for (StateItem item : answer(read)) {
        Offset start = Offset.of(item.requiredNumber(TableKeys.FIRST_OFFSET));
        item.data()
            .ifPresent(
                data ->
                    found.put(start.value() / IdSegment.RECORDS, IdSegment.decode(start, data)));
      }
    }
    return found;
  }

  /** How many records one {@link #read} covers at most, from a multiple of a segment on. */
  static long readRecords() {
    return (long) KEYS * WAVE * IdSegment.RECORDS;
  }

  private static List<StateItem> answer(CompletableFuture<List<StateItem>> read) {
    try {
      return read.join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
    }
  }

  private static String sort(long number) {
    return TableKeys.sentBatch(Offset.of(number * IdSegment.RECORDS));
  }
}
