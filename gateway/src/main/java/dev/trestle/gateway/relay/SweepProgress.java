package dev.trestle.gateway.relay;

import dev.trestle.log.Offset;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How far the sweep of a partition has come: to which offset it has looked, and which batches
 * before it are under way or left. Everything else before it is delivered. Does no I/O; safe across
 * threads. Its memory is bounded by whoever begins batches.
 */
final class SweepProgress {

  private final long token;

  /** Guarded by this. */
  private Offset scanned;

  /** As it was last written. Guarded by this. */
  private Offset watermark;

  /** What is delivered before this offset was given out to be marked. Guarded by this. */
  private Offset marked;

  /** How many of the open batches are left. Guarded by this. */
  private int left;

  /** Batches that are not known to be delivered, by first offset. Guarded by this. */
  private final TreeMap<Offset, Open> open = new TreeMap<>();

  private record Open(Offset next, Instant appendTime, boolean underWay) {}

  /**
   * Batches that follow each other.
   *
   * @param next offset after the last record
   */
  record Stretch(Offset first, Offset next) {}

  /**
   * @param token of the right under which it is made
   * @param watermark every batch before it is delivered
   */
  SweepProgress(long token, Offset watermark) {
    this.token = token;
    this.scanned = watermark;
    this.watermark = watermark;
    this.marked = watermark;
  }

  long token() {
    return token;
  }

  /** The batches before this offset are delivered, under way or left. */
  synchronized Offset scanned() {
    return scanned;
  }

  /** The batches from {@link #scanned} to here are delivered already. */
  synchronized void delivered(Offset next) {
    scanned = Offset.max(scanned, next);
  }

  /** A batch is on its way: the next one, or one that was left. */
  synchronized void begun(Offset first, Offset next, Instant appendTime) {
    Open was = open.put(first, new Open(next, appendTime, true));
    if (was != null && !was.underWay()) {
      left--;
    }
    scanned = Offset.max(scanned, next);
  }

  /** A batch that was open is delivered, or left. */
  synchronized void settled(Offset first, boolean isDelivered) {
    Open was = open.remove(first);
    if (was == null) {
      return;
    }
    if (!was.underWay()) {
      left--;
    }
    if (!isDelivered) {
      open.put(first, new Open(was.next(), was.appendTime(), false));
      left++;
    }
  }

  /** Every batch before this offset is certainly delivered. */
  synchronized Offset safe() {
    return open.isEmpty() ? scanned : open.firstKey();
  }

  /**
   * What is to be marked, each once: the stretches between the batches that are left, where the
   * watermark does not come. Ends at the first batch that is under way.
   */
  synchronized List<Stretch> takeSettled() {
    List<Stretch> stretches = new ArrayList<>();
    Offset at = marked;
    Offset end = scanned;
    boolean behindGap = false;
    for (Map.Entry<Offset, Open> each : open.entrySet()) {
      if (each.getValue().underWay()) {
        end = each.getKey();
        break;
      }
      if (behindGap && at.isBefore(each.getKey())) {
        stretches.add(new Stretch(at, each.getKey()));
      }
      at = Offset.max(at, each.getValue().next());
      behindGap = true;
    }
    if (behindGap && at.isBefore(end)) {
      stretches.add(new Stretch(at, end));
    }
    marked = Offset.max(marked, end);
    return stretches;
  }

  /** How far the watermark was moved. */
  synchronized Offset watermark() {
    return watermark;
  }

  synchronized void watermark(Offset moved) {
    watermark = moved;
  }

  synchronized int countLeft() {
    return left;
  }

  /** First offsets of the batches that are left, in order. */
  synchronized List<Offset> left() {
    return open.entrySet().stream()
        .filter(batch -> !batch.getValue().underWay())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** When the oldest batch that is under way or left was appended. */
  synchronized Optional<Instant> oldest() {
    return open.values().stream().map(Open::appendTime).min(Instant::compareTo);
  }

  /** Begins again at the first batch that is left, unless one is under way. */
  synchronized void rewind() {
    if (left == open.size()) {
      scanned = safe();
      marked = scanned;
      open.clear();
      left = 0;
    }
  }
}
