package dev.trestle.gateway.relay;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.TableKeys;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import java.util.List;
import java.util.TreeMap;

/** Which batches of a stretch of a partition are marked as delivered. Immutable. */
final class MarkedRuns {

  private static final int PAGE = 1_000;

  /** First offset of each marker, to the end of the run as far as it and those before it reach. */
  private final TreeMap<Offset, Offset> runs = new TreeMap<>();

  private MarkedRuns() {}

  /**
   * Reads the markers that begin in a stretch. Costs one read unit per 4 KB of them, about 40.
   *
   * @param last first offset of the last batch
   */
  static MarkedRuns read(StateTable state, Partition partition, Offset first, Offset last) {
    MarkedRuns marked = new MarkedRuns();
    Offset reach = first;
    String from = TableKeys.sentBatch(first);
    List<StateItem> page;
    do {
      page = state.list(TableKeys.sent(partition), from, TableKeys.sentBatch(last), PAGE);
      for (StateItem marker : page) {
        reach = Offset.max(reach, Offset.of(marker.requiredNumber(TableKeys.NEXT)));
        marked.runs.put(Offset.of(Long.parseLong(marker.sort())), reach);
        from = marker.sort() + '\0';
      }
    } while (page.size() == PAGE);
    return marked;
  }

  /** Whether the batch that begins here is marked. */
  boolean has(Offset first) {
    var run = runs.floorEntry(first);
    return run != null && first.isBefore(run.getValue());
  }
}
