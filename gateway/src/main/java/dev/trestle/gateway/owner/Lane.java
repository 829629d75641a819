package dev.trestle.gateway.owner;

import dev.trestle.log.append.Appended;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The events of one partition on their way to its owner, in the order in which they came. While
 * there is no way they wait. Nothing goes by a new way, or again, before all that went by the old
 * one has come back or is in the log: so a change of owner lets none overtake another. Safe across
 * threads.
 */
final class Lane {

  /** Sends events on. */
  interface Sender {

    /** Where the lane's partition is now. */
    Route route();

    /** Takes an event along a route; {@code false} if there is no way now. Must not block. */
    boolean send(Route route, Recording recording);
  }

  private final Sender sender;

  /** The rest is guarded by this. */
  private final TreeMap<Long, Recording> waiting = new TreeMap<>();

  private final Map<Long, Recording> underWay = new TreeMap<>();
  private @Nullable Route last;
  private boolean returning;
  private long turn;
  private boolean sending;
  private boolean closed;

  Lane(Sender sender) {
    this.sender = sender;
  }

  /** Takes an event. */
  void add(Recording recording) {
    synchronized (this) {
      waiting.put(recording.number(), recording);
    }
    goOn();
  }

  /** An event that was sent has come back: it goes again, after all that is to come back. */
  void returned(Recording recording) {
    synchronized (this) {
      if (underWay.remove(recording.number()) == null) {
        return;
      }
      returning = true;
      waiting.put(recording.number(), recording);
    }
    goOn();
  }

  /** An event that was sent is in the log, or has an outcome. */
  void settled(Recording recording) {
    boolean wake;
    synchronized (this) {
      wake = underWay.remove(recording.number()) != null && !waiting.isEmpty();
    }
    if (wake) {
      goOn();
    }
  }

  synchronized boolean isWaiting() {
    return !waiting.isEmpty();
  }

  synchronized int waiting() {
    return waiting.size();
  }

  /** Ends what waits, and what comes. */
  void close() {
    List<Recording> left;
    synchronized (this) {
      closed = true;
      left = new ArrayList<>(waiting.values());
      waiting.clear();
    }
    left.forEach(
        each -> each.outcome().complete(new RecordOutcome.NotRecorded(new Appended.Closed())));
  }

  /** Sends what waits, as far as there is a way; ends what is overdue or cancelled. */
  void goOn() {
    List<Recording> over = new ArrayList<>();
    synchronized (this) {
      // What is sent may come back at once, on this thread.
      if (sending) {
        return;
      }
      sending = true;
      try {
        sendWaiting(over);
      } finally {
        sending = false;
      }
    }
    over.forEach(Lane::end);
  }

  private void sendWaiting(List<Recording> over) {
    waiting
        .values()
        .removeIf(
            each -> {
              boolean isOver = closed || each.isCancelled() || each.isOverdue();
              if (isOver) {
                over.add(each);
              }
              return isOver;
            });
    while (!waiting.isEmpty()) {
      Route route = sender.route();
      if (underWay.isEmpty()) {
        turn += returning ? 1 : 0;
        returning = false;
      } else if (returning || !route.equals(last)) {
        return;
      }
      Recording first = waiting.firstEntry().getValue();
      waiting.remove(first.number());
      underWay.put(first.number(), first);
      first.turn(turn);
      if (!sender.send(route, first)) {
        underWay.remove(first.number());
        waiting.put(first.number(), first);
        return;
      }
      last = route;
    }
  }

  private static void end(Recording over) {
    if (over.isCancelled()) {
      over.outcome().complete(new RecordOutcome.Cancelled());
    } else if (over.isOverdue()) {
      over.expire("no way to the gateway that owns " + over.partition());
    } else {
      over.outcome().complete(new RecordOutcome.NotRecorded(new Appended.Closed()));
    }
  }
}
