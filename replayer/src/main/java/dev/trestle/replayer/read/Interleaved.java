package dev.trestle.replayer.read;

import dev.trestle.log.Offset;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of one read, asked in turn: each stays in order, and none waits for another. Not
 * safe across threads.
 */
final class Interleaved {

  /** A step and whose it is. */
  record From(PartitionFlow flow, Step step) {}

  private final List<PartitionFlow> open;
  private final TreeMap<Integer, PartitionFlow> all = new TreeMap<>();
  private int turn;

  Interleaved(List<PartitionFlow> flows) {
    open = new ArrayList<>(flows);
    flows.forEach(flow -> all.put(flow.partition().number(), flow));
  }

  /** Whether every partition is done. */
  boolean isDone() {
    return open.isEmpty();
  }

  /** The next step that concerns the caller; {@code null} if there is none now. */
  @Nullable From poll(long nowNanos, Instant now) {
    int asked = 0;
    while (asked < open.size()) {
      turn = turn < open.size() ? turn : 0;
      PartitionFlow flow = open.get(turn);
      Step step = flow.poll(nowNanos, now);
      if (step instanceof Step.Done) {
        open.remove(turn);
        flow.close();
        continue;
      }
      turn++;
      if (step != null) {
        return new From(flow, step);
      }
      asked++;
    }
    return null;
  }

  /** Nanoseconds after which to ask again without a signal; {@link Long#MAX_VALUE}: never. */
  long sleep(long nowNanos, Instant now) {
    long sleep = Long.MAX_VALUE;
    for (PartitionFlow flow : open) {
      Step.Await pause = flow.pause();
      if (pause == null) {
        continue;
      }
      if (pause.wakeNanos() != Long.MAX_VALUE) {
        sleep = Math.min(sleep, pause.wakeNanos() - nowNanos);
      }
      if (pause.wakeTime() != null) {
        sleep = Math.min(sleep, nanosUntil(now, pause.wakeTime()));
      }
    }
    return sleep;
  }

  /** Where each partition of the read resumes. */
  TreeMap<Integer, Offset> resume() {
    TreeMap<Integer, Offset> resume = new TreeMap<>();
    all.forEach((number, flow) -> resume.put(number, flow.next()));
    return resume;
  }

  /** A turn ends; see {@link PartitionFlow#endTurn}. */
  void endTurn() {
    open.forEach(PartitionFlow::endTurn);
  }

  /** The read has to wait; see {@link PartitionFlow#rest}. */
  long rest(long nowNanos, long waitNanos, Duration patience) {
    long due = Long.MAX_VALUE;
    for (PartitionFlow flow : open) {
      due = Math.min(due, flow.rest(nowNanos, waitNanos, patience));
    }
    return due;
  }

  void close() {
    open.forEach(PartitionFlow::close);
    open.clear();
  }

  private static long nanosUntil(Instant now, Instant wake) {
    // At most a day: a clock that is set in between is noticed then.
    Duration wait = Duration.between(now, wake);
    return wait.compareTo(Duration.ofDays(1)) > 0 ? Duration.ofDays(1).toNanos() : wait.toNanos();
  }
}
