package dev.trestle.log.append;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait to be appended to one partition, in their order. Safe across threads; whoever
 * takes several that belong together holds its monitor.
 */
final class PendingQueue {

  private final Deque<Pending> waiting = new ArrayDeque<>();

  synchronized void add(Pending pending) {
    waiting.addLast(pending);
  }

  synchronized boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** The one that is next; {@code null} if none waits. */
  synchronized @Nullable Pending first() {
    return waiting.peekFirst();
  }

  synchronized void removeFirst() {
    waiting.removeFirst();
  }

  /** Returns calls that were taken to the front, in their order. */
  synchronized void putBack(List<Pending> taken) {
    for (int i = taken.size() - 1; i >= 0; i--) {
      waiting.addFirst(taken.get(i));
    }
  }

  /** Answers all that wait. */
  synchronized void answer(Appended outcome, Replies replies) {
    waiting.forEach(pending -> replies.add(pending, outcome));
    waiting.clear();
  }

  /** Answers what is overdue, and drops what its caller has given up. */
  synchronized void expire(long now, Replies replies, @Nullable Throwable lastFailure) {
    for (Iterator<Pending> each = waiting.iterator(); each.hasNext(); ) {
      Pending pending = each.next();
      if (pending.isSettled()) {
        each.remove();
        replies.dropped(pending);
      } else if (pending.isOverdue(now)) {
        each.remove();
        replies.expired(pending, now, lastFailure);
      }
    }
  }
}
