package dev.trestle.log.append;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Position;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchHead;
import dev.trestle.log.store.StoredBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes the next batch of a partition out of what waits: drops what is cancelled or overdue,
 * answers what the dedupe window knows, and takes the rest up to the bounds of a batch.
 */
final class BatchForming {

  /** Unpacked, half of what a reader accepts. */
  private static final int MAX_UNPACKED_BYTES = BatchCodec.MAX_DECODED_BYTES / 2;

  private final Partition partition;
  private final AppendConfig config;
  private final PartitionHead head;
  private final Replies replies;
  private final AppendCounters counters;

  /** Unpacked bytes that were seen to fit; follows the ratio of compression. */
  private int unpackedTarget;

  BatchForming(
      Partition partition,
      AppendConfig config,
      PartitionHead head,
      Replies replies,
      AppendCounters counters) {
    this.partition = partition;
    this.config = config;
    this.head = head;
    this.replies = replies;
    this.counters = counters;
    this.unpackedTarget = config.maxBatchBytes();
  }

  /**
   * Takes as many events off the queue as one batch holds.
   *
   * @param queue what does not fit stays, or returns to its front
   * @param epoch of the writer's ownership; 0 if none
   * @return {@code null} if nothing is to be appended
   */
  @Nullable Attempt form(
      PendingQueue queue, Instant now, long epoch, @Nullable Throwable lastFailure) {
    head.expire(now);
    List<Attempt.Entry> entries = take(queue, lastFailure);
    while (!entries.isEmpty()) {
      BatchCodec.Encoded records =
          BatchCodec.encode(
              entries.stream().map(Attempt.Entry::event).toList(),
              entries.stream().mapToLong(entry -> entry.identity().content()).toArray());
      adapt(entries, records.size());
      if (records.size() <= config.maxBatchBytes()) {
        BatchHead batch =
            new BatchHead(
                partition,
                head.next(),
                entries.size(),
                head.appendTime(now),
                UUID.randomUUID().toString(),
                epoch);
        return new Attempt(new StoredBatch(batch, records, null), entries);
      }
      entries = shrink(entries, records.size(), queue);
    }
    return null;
  }

  private List<Attempt.Entry> take(PendingQueue queue, @Nullable Throwable lastFailure) {
    List<Attempt.Entry> entries = new ArrayList<>();
    Map<Id, Attempt.Entry> forming = new HashMap<>();
    long unpacked = 0;
    long clock = System.nanoTime();
    synchronized (queue) {
      while (entries.size() < config.maxBatchRecords()) {
        Pending pending = queue.first();
        if (pending == null
            || (!entries.isEmpty() && unpacked + pending.bytes() > unpackedTarget)) {
          break;
        }
        queue.removeFirst();
        if (pending.isSettled()) {
          replies.dropped(pending);
        } else if (pending.isOverdue(clock)) {
          replies.expired(pending, clock, lastFailure);
        } else if (pending.bytes() > MAX_UNPACKED_BYTES) {
          replies.add(pending, new Appended.TooLarge(pending.bytes(), MAX_UNPACKED_BYTES));
        } else if (!isKnown(pending, forming, entries.size())) {
          Attempt.Entry entry = new Attempt.Entry(pending);
          entries.add(entry);
          forming.put(formingKey(pending), entry);
          unpacked += pending.bytes();
        }
      }
    }
    return entries;
  }

  /** Whether the call needs no record of its own; it is then answered, or waits with the first. */
  private boolean isKnown(Pending pending, Map<Id, Attempt.Entry> forming, int formed) {
    if (head.window().length().isZero()) {
      return false;
    }
    DedupeWindow.Seen seen = head.window().find(pending.identity());
    if (seen != null) {
      counters.duplicates.increment();
      Position first = new Position(partition, Offset.of(seen.offset()));
      Instant appendTime = head.window().appendTimeOf(seen.offset());
      replies.add(
          pending,
          seen.content() == pending.identity().content()
              ? new Appended.Recorded(first, appendTime, true)
              : new Appended.IdConflict(first));
      return true;
    }
    Attempt.Entry entry = forming.get(formingKey(pending));
    if (entry != null) {
      counters.duplicates.increment();
      entry.addRepeat(pending);
      return true;
    }
    if (head.window().size() + formed >= config.maxRememberedIds()) {
      replies.add(
          pending,
          new Appended.Overloaded(
              config.maxRememberedIds() + " ids within the dedupe window", Duration.ofSeconds(1)));
      return true;
    }
    return false;
  }

  private record Id(long high, long low) {}

  private static Id formingKey(Pending pending) {
    return new Id(pending.identity().idHigh(), pending.identity().idLow());
  }

  /** Puts back what is too much; refuses an event that does not fit alone. */
  private List<Attempt.Entry> shrink(List<Attempt.Entry> entries, int bytes, PendingQueue queue) {
    if (entries.size() == 1) {
      for (Pending pending : Attempt.waiting(entries)) {
        replies.add(pending, new Appended.TooLarge(bytes, config.maxBatchBytes()));
      }
      return List.of();
    }
    int keep = (int) (entries.size() * 0.9 * config.maxBatchBytes() / bytes);
    keep = Math.max(1, Math.min(keep, entries.size() - 1));
    queue.putBack(Attempt.waiting(entries.subList(keep, entries.size())));
    return new ArrayList<>(entries.subList(0, keep));
  }

  private void adapt(List<Attempt.Entry> entries, int compressed) {
    long unpacked = 0;
    for (Attempt.Entry entry : entries) {
      unpacked += entry.first().bytes();
    }
    double ratio = (double) unpacked / compressed;
    long target = (long) (ratio * config.maxBatchBytes() * 0.9);
    unpackedTarget =
        (int) Math.max(config.maxBatchBytes() / 2, Math.min(target, MAX_UNPACKED_BYTES));
  }
}
