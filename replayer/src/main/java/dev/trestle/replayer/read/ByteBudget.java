package dev.trestle.replayer.read;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The memory that all reads of this process share: pages, which come and go, and what reads keep
 * for as long as they last. Safe across threads; never blocks.
 *
 * <p>Pages are given room first come, first served, and none is overtaken by a smaller one. Nobody
 * who holds a page waits for another to give it back, so the first in the queue always has its
 * turn. What is kept takes half of the budget at most, so that pages can always be had.
 *
 * <p>A page's size is known once it is there: it may exceed the room it was given, and then the
 * budget, by one batch.
 */
final class ByteBudget {

  private final long total;
  private final Set<Waiter> waiting = new LinkedHashSet<>();
  private long pages;
  private long kept;

  /** Room for one page. To be given back once. */
  final class Room {
    private long bytes;

    private Room(long bytes) {
      this.bytes = bytes;
    }

    /** How many bytes it is. */
    long bytes() {
      return bytes;
    }

    /** The page takes as much. */
    void resize(long actual) {
      change(actual);
    }

    void giveBack() {
      change(0);
    }

    private void change(long to) {
      synchronized (ByteBudget.this) {
        pages += to - bytes;
        bytes = to;
      }
      admit();
    }
  }

  private static final class Waiter {
    private final long bytes;
    private final CompletableFuture<Room> room = new CompletableFuture<>();

    Waiter(long bytes) {
      this.bytes = bytes;
    }
  }

  private record Admitted(Waiter waiter, Room room) {}

  /**
   * @param total bytes, at least 1
   */
  ByteBudget(long total) {
    this.total = total;
  }

  /**
   * Asks for room. To be cancelled if it is no longer wanted.
   *
   * @param bytes all of the budget at most
   */
  CompletableFuture<Room> acquire(long bytes) {
    Waiter waiter = new Waiter(Math.min(bytes, total));
    synchronized (this) {
      waiting.add(waiter);
    }
    admit();
    if (!waiter.room.isDone()) {
      var unused =
          waiter.room.whenComplete(
              (room, cancelled) -> {
                if (cancelled != null) {
                  forget(waiter);
                }
              });
    }
    return waiter.room;
  }

  /** Whether as much could be had at once. */
  synchronized boolean hasRoom(long bytes) {
    return waiting.isEmpty() && fits(bytes);
  }

  /**
   * Takes more of what is kept, until {@link #giveBackKept}.
   *
   * @return whether it was to be had
   */
  synchronized boolean keep(long bytes) {
    if (kept + bytes > total / 2) {
      return false;
    }
    kept += bytes;
    return true;
  }

  void giveBackKept(long bytes) {
    synchronized (this) {
      kept -= bytes;
    }
    admit();
  }

  long total() {
    return total;
  }

  /** Bytes that are taken now. */
  synchronized long used() {
    return pages + kept;
  }

  /** How many pages wait for room. */
  synchronized int waiting() {
    return waiting.size();
  }

  private void forget(Waiter waiter) {
    synchronized (this) {
      waiting.remove(waiter);
    }
    admit(); // Those behind it may be smaller.
  }

  /** Tells those who have their turn, outside of the lock. */
  private void admit() {
    for (Admitted each : next()) {
      if (!each.waiter().room.complete(each.room())) {
        each.room().giveBack();
      }
    }
  }

  private synchronized List<Admitted> next() {
    List<Admitted> admitted = new ArrayList<>();
    for (Iterator<Waiter> each = waiting.iterator(); each.hasNext(); ) {
      Waiter waiter = each.next();
      if (!fits(waiter.bytes)) {
        break;
      }
      each.remove();
      pages += waiter.bytes;
      admitted.add(new Admitted(waiter, new Room(waiter.bytes)));
    }
    return admitted;
  }

  /** What is too large for what is kept beside it has its turn alone. */
  private boolean fits(long bytes) {
    return pages == 0 || pages + kept + bytes <= total;
  }
}
