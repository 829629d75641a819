package dev.trestle.log.state;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.TableKeys;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Which batches the relay has delivered: a marker for each run of them, and for each partition a
 * watermark before which all have been. Safe across threads and processes. Methods throw {@link
 * dev.trestle.log.store.StoreException} if the table does not answer.
 *
 * <p>Markers disappear after a time; the watermark must have passed them by then, or their batches
 * are delivered once more.
 */
public final class SentMarkers {

  private static final int PAGE = 1_000;

  /** Sorts after every marker and before the watermark. */
  private static final String LAST_MARKER = TableKeys.sentBatch(Offset.of(Long.MAX_VALUE));

  private final StateTable table;
  private final Clock clock;
  private final Duration keep;

  /**
   * @param keep how long a marker is kept
   */
  public SentMarkers(StateTable table, Clock clock, Duration keep) {
    this.table = table;
    this.clock = clock;
    this.keep = keep;
  }

  /**
   * Marks batches that follow each other as delivered; may be repeated. Costs one write.
   *
   * @param first offset of the first record
   * @param next offset after the last record
   */
  public void mark(Partition partition, Offset first, Offset next) {
    table.put(
        StateItem.of(TableKeys.sent(partition), TableKeys.sentBatch(first))
            .with(TableKeys.NEXT, next.value())
            .with(TableKeys.TTL, clock.instant().plus(keep).getEpochSecond()),
        StateCondition.NONE);
  }

  /**
   * Follows the markers from the beginning of a batch: where the first batch that is not marked
   * begins. Runs may overlap. Costs one read unit per 4 KB of markers, about 40 of them; the log
   * itself is not read.
   */
  public Offset firstUnsent(Partition partition, Offset from) {
    Offset unsent = from;
    List<StateItem> page;
    do {
      page = table.list(TableKeys.sent(partition), TableKeys.sentBatch(unsent), LAST_MARKER, PAGE);
      for (StateItem marker : page) {
        if (Long.parseLong(marker.sort()) > unsent.value()) {
          return unsent;
        }
        unsent = Offset.max(unsent, Offset.of(marker.requiredNumber(TableKeys.NEXT)));
      }
    } while (page.size() == PAGE);
    return unsent;
  }

  /** Every batch before this offset has been delivered. Costs one read. */
  public Offset watermark(Partition partition) {
    return table
        .get(TableKeys.sent(partition), TableKeys.WATERMARK_SORT)
        .map(item -> Offset.of(item.requiredNumber(TableKeys.WATERMARK)))
        .orElse(Offset.FIRST);
  }

  /**
   * Moves the watermark forward. Costs one write, won or lost.
   *
   * @param token of the lease under which the caller works
   * @return {@code false} if a later lease has moved it, or it is there or beyond already
   */
  public boolean advance(Partition partition, Offset watermark, long token) {
    StateCondition forward =
        new StateCondition.NumberBelow(TableKeys.WATERMARK, watermark.value())
            .and(new StateCondition.NumberBelow(TableKeys.TOKEN, token + 1));
    StateItem item =
        StateItem.of(TableKeys.sent(partition), TableKeys.WATERMARK_SORT)
            .with(TableKeys.WATERMARK, watermark.value())
            .with(TableKeys.TOKEN, token);
    return table.put(item, StateCondition.ABSENT.or(forward)).isEmpty();
  }
}
