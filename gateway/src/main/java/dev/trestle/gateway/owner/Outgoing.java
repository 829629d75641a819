package dev.trestle.gateway.owner;

import dev.trestle.internal.v1.AppendRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What is to be sent to one other gateway: events in their order, and numbers of those sent whose
 * publishers have cancelled; as many to a message as fit. Guarded by its {@link Link}.
 */
final class Outgoing {

  private static final int MESSAGE_EVENTS = 256;

  /** Well below what a server takes in one message. */
  private static final int MESSAGE_BYTES = 1024 * 1024;

  private final Deque<Recording> events = new ArrayDeque<>();
  private final List<Long> cancelled = new ArrayList<>();

  void add(Recording recording) {
    events.addLast(recording);
  }

  void cancel(long number) {
    cancelled.add(number);
  }

  boolean hasEvents() {
    return !events.isEmpty();
  }

  boolean isEmpty() {
    return events.isEmpty() && cancelled.isEmpty();
  }

  /**
   * Takes the next message off.
   *
   * @param numbering gives an event that is sent its number on the stream
   */
  AppendRequest next(ToLongFunction<Recording> numbering) {
    AppendRequest.Builder message = AppendRequest.newBuilder().addAllCancelled(cancelled);
    cancelled.clear();
    int bytes = 0;
    while (!events.isEmpty()
        && message.getEventsCount() < MESSAGE_EVENTS
        && (bytes == 0 || bytes + events.peekFirst().event().payload().size() <= MESSAGE_BYTES)) {
      Recording recording = events.removeFirst();
      bytes += recording.event().payload().size() + 1;
      if (recording.isCancelled()) {
        recording.outcome().complete(new RecordOutcome.Cancelled());
      } else {
        message.addEvents(Messages.forwarded(numbering.applyAsLong(recording), recording));
      }
    }
    return message.build();
  }

  /** Takes all events off; the stream that knew the numbers is over. */
  List<Recording> clear() {
    cancelled.clear();
    List<Recording> left = List.copyOf(events);
    events.clear();
    return left;
  }
}
