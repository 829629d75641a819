package dev.trestle.log.append;

import dev.trestle.log.Batch;
import dev.trestle.log.Event;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.BatchStore.Consistency;
import dev.trestle.log.store.StoredBatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Judges a partition: dense, ordered by time, every id once, every acknowledgement true. */
public final class LogChecker {

  private static final int PAGE = 1_000_000;

  private LogChecker() {}

  /** All batches, found by walking forward over whatever is there, gaps included. */
  public static List<Batch> batches(BatchStore store, Partition partition) {
    List<Batch> all = new ArrayList<>();
    Offset from = Offset.FIRST;
    List<StoredBatch> page;
    do {
      page = store.readForward(partition, from, PAGE, Consistency.STRONG);
      for (StoredBatch stored : page) {
        all.add(BatchCodec.decode(stored));
        from = stored.first().next();
      }
    } while (!page.isEmpty());
    return all;
  }

  /**
   * Looks for gaps, repeats, losses and misplaced events.
   *
   * @param acknowledged event id to the offset that its publisher was told
   * @return what is wrong, for people; empty if all is well
   */
  public static List<String> problems(List<Batch> batches, Map<String, Offset> acknowledged) {
    List<String> problems = new ArrayList<>();
    Map<String, Offset> found = new HashMap<>();
    Offset expected = Offset.FIRST;
    Instant newest = Instant.EPOCH;
    for (Batch batch : batches) {
      if (!batch.first().equals(expected)) {
        problems.add("gap or overlap: expected " + expected + ", found " + batch.first());
      }
      if (batch.appendTime().isBefore(newest)) {
        problems.add("append time goes back at " + batch.first());
      }
      Offset offset = batch.first();
      for (Event event : batch.events()) {
        Offset other = found.putIfAbsent(event.id(), offset);
        if (other != null) {
          problems.add("duplicate: " + event.id() + " at " + other + " and " + offset);
        }
        offset = offset.next();
      }
      expected = batch.next();
      newest = batch.appendTime();
    }
    acknowledged.forEach(
        (id, offset) -> {
          if (!offset.equals(found.get(id))) {
            problems.add("lost: " + id + " acknowledged at " + offset + ", is " + found.get(id));
          }
        });
    return problems;
  }
}
