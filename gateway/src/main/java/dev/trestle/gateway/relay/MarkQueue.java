package dev.trestle.gateway.relay;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.state.SentMarkers;
import dev.trestle.server.DaemonThreads;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Marks batches that the bus has. Those that follow each other and come within an interval share
 * one marker, so that at low rates a marker does not cost as much as the event itself. What a crash
 * leaves unmarked is sent again. Safe across threads.
 */
final class MarkQueue implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MarkQueue.class);
  private static final int THREADS = 4;

  private final SentMarkers markers;
  private final Duration interval;
  private final Runnable onIdle;
  private final ScheduledExecutorService threads = DaemonThreads.scheduled("relay-mark", THREADS);

  /** Delivered batches, first offset to next. Guarded by this. */
  private final Map<Partition, TreeMap<Offset, Offset>> waiting = new HashMap<>();

  /** Markers that are being written. Guarded by this. */
  private int underWay;

  /** Guarded by this. */
  private boolean hurried;

  /**
   * @param interval how long a delivered batch waits for others to share its marker
   * @param onIdle called when nothing is left to mark
   */
  MarkQueue(SentMarkers markers, Duration interval, Runnable onIdle) {
    this.markers = markers;
    this.interval = interval;
    this.onIdle = onIdle;
  }

  /** The bus has this batch: it is marked within the interval, if the table answers. */
  synchronized void delivered(Partition partition, Offset first, Offset next) {
    boolean isFirst = waiting.isEmpty();
    waiting.computeIfAbsent(partition, added -> new TreeMap<>()).put(first, next);
    if (isFirst && !threads.isShutdown()) {
      long wait = hurried ? 0 : interval.toNanos();
      var unused = threads.schedule(this::markWaiting, wait, TimeUnit.NANOSECONDS);
    }
  }

  /**
   * Marks what is delivered, now.
   *
   * @return whether it is marked
   */
  boolean mark(Partition partition, Offset first, Offset next) {
    try {
      markers.mark(partition, first, next);
      return true;
    } catch (RuntimeException e) {
      LOG.warn(
          "{}@{} to {} is on the bus, but could not be marked: it will be sent again",
          partition,
          first,
          next,
          e);
      return false;
    }
  }

  /** From now on nothing waits for others. */
  synchronized void hurry() {
    hurried = true;
    if (!waiting.isEmpty() && !threads.isShutdown()) {
      threads.execute(this::markWaiting);
    }
  }

  synchronized boolean isIdle() {
    return waiting.isEmpty() && underWay == 0;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private void markWaiting() {
    Map<Partition, TreeMap<Offset, Offset>> taken;
    synchronized (this) {
      taken = new HashMap<>(waiting);
      waiting.clear();
      underWay++;
    }
    try {
      taken.forEach(this::markRanges);
    } finally {
      synchronized (this) {
        underWay--;
      }
      if (isIdle()) {
        onIdle.run();
      }
    }
  }

  private void markRanges(Partition partition, TreeMap<Offset, Offset> batches) {
    Map.Entry<Offset, Offset> batch = batches.pollFirstEntry();
    while (batch != null) {
      Offset first = batch.getKey();
      Offset next = batch.getValue();
      for (batch = batches.pollFirstEntry();
          batch != null && batch.getKey().equals(next);
          batch = batches.pollFirstEntry()) {
        next = batch.getValue();
      }
      boolean unused = mark(partition, first, next);
    }
  }
}
