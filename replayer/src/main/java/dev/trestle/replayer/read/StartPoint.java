package dev.trestle.replayer.read;

import dev.trestle.log.LogRecord;
import dev.trestle.log.OffsetRange;
import dev.trestle.log.Partition;
import dev.trestle.proto.Problem;
import dev.trestle.replayer.read.PartitionRead.Bounds;
import dev.trestle.replayer.read.PartitionRead.Checkpoints;
import dev.trestle.v1.ErrorReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Where a read begins, or why it cannot. */
sealed interface StartPoint {

  /**
   * What was found.
   *
   * @param search has ended
   * @throws RuntimeException that it failed by
   */
  static StartPoint of(CompletableFuture<StartPoint> search) {
    try {
      return search.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  record Refused(Problem problem) implements StartPoint {}

  /** The bounds of each partition of the read. */
  record Found(Map<Partition, Bounds> bounds) implements StartPoint {

    /**
     * The flows that deliver what lies within the bounds.
     *
     * @param wanted which records of it
     * @param size of the first page of each partition
     */
    Interleaved flows(
        ReadPlan plan,
        Predicate<LogRecord> wanted,
        Supplier<PageSize> size,
        ReadEngine engine,
        Runnable signal) {
      Checkpoints checkpoints =
          new Checkpoints(
              engine.config().checkpointRecords(), engine.config().checkpointInterval());
      long now = engine.ticker().getAsLong();
      List<PartitionFlow> flows = new ArrayList<>();
      bounds.forEach(
          (partition, within) ->
              flows.add(
                  new PartitionFlow(
                      partition,
                      new PartitionRead(within, wanted, checkpoints, now),
                      engine.source(),
                      plan.clamp(),
                      size.get(),
                      signal)));
      return new Interleaved(flows);
    }
  }

  /** An offset that a partition does not hold, with the range that it does. */
  static Problem outOfRange(Partition partition, OffsetRange range, String what) {
    return Problem.of(
            ErrorReason.ERROR_REASON_OFFSET_OUT_OF_RANGE,
            what
                + ": it keeps offsets from "
                + range.earliest()
                + ", and the next to come is "
                + range.next()
                + "; start within, or set clamp")
        .with("log", partition.log())
        .with("partition", partition.number())
        .with("earliest", range.earliest())
        .with("latest", range.next());
  }
}
