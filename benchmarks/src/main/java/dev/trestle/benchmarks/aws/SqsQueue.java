package dev.trestle.benchmarks.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A standard queue that keeps the order and never loses or repeats by itself: what was received
 * comes again once it has been invisible for its time. Not safe across threads.
 */
final class SqsQueue {

  /**
   * A message.
   *
   * @param attributes as they were sent
   */
  record Message(long number, String body, JsonNode attributes) {
    /** As the SDK shows it. */
    String id() {
      return "00000000-0000-4000-8000-" + HexFormat.of().toHexDigits(number, 12);
    }
  }

  /**
   * A message that was given to a receiver.
   *
   * @param receives how often it was received until now, this time included
   */
  record Received(Message message, String receipt, int receives) {}

  private record Invisible(Received received, long until) {}

  private final LongSupplier clock;
  private final Deque<Message> visible = new ArrayDeque<>();
  private final Map<Long, Integer> receives = new HashMap<>();
  private final Map<String, Invisible> byReceipt = new HashMap<>();
  private final PriorityQueue<Invisible> byEnd =
      new PriorityQueue<>(Comparator.comparingLong(Invisible::until));
  private long lastNumber;
  private long sent;
  private long received;
  private long deleted;

  /**
   * An empty queue.
   *
   * @param clock in nanoseconds
   */
  SqsQueue(LongSupplier clock) {
    this.clock = clock;
  }

  Message send(String body, JsonNode attributes) {
    Message message = new Message(++lastNumber, body, attributes);
    visible.add(message);
    sent++;
    return message;
  }

  /** The oldest visible messages, which become invisible. */
  List<Received> receive(int most, Duration visibility) {
    showAgain();
    List<Received> taken = new ArrayList<>();
    while (taken.size() < most && !visible.isEmpty()) {
      Message message = visible.remove();
      int times = receives.merge(message.number(), 1, Integer::sum);
      Received given = new Received(message, message.number() + "." + times, times);
      hide(given, visibility);
      taken.add(given);
    }
    received += taken.size();
    return taken;
  }

  /** Forgets a message. As with SQS, a receipt that is no longer the message's is no error. */
  void delete(String receipt) {
    @Nullable Invisible held = byReceipt.remove(receipt);
    if (held != null) {
      byEnd.remove(held);
      receives.remove(held.received().message().number());
      deleted++;
    }
  }

  /** Sets anew how long a message stays invisible from now on; false if it is visible or gone. */
  boolean changeVisibility(String receipt, Duration visibility) {
    @Nullable Invisible held = byReceipt.remove(receipt);
    if (held == null) {
      return false;
    }
    byEnd.remove(held);
    hide(held.received(), visibility);
    return true;
  }

  /** Forgets every message. */
  void purge() {
    visible.clear();
    receives.clear();
    byReceipt.clear();
    byEnd.clear();
  }

  private void hide(Received given, Duration visibility) {
    Invisible held = new Invisible(given, clock.getAsLong() + visibility.toNanos());
    byReceipt.put(given.receipt(), held);
    byEnd.add(held);
  }

  private void showAgain() {
    long now = clock.getAsLong();
    while (!byEnd.isEmpty() && byEnd.element().until() <= now) {
      Received given = byEnd.remove().received();
      byReceipt.remove(given.receipt());
      visible.add(given.message());
    }
  }

  int visible() {
    showAgain();
    return visible.size();
  }

  int invisible() {
    showAgain();
    return byReceipt.size();
  }

  void resetCounts() {
    sent = 0;
    received = 0;
    deleted = 0;
  }

  void report(ObjectNode into) {
    into.put("sent", sent)
        .put("received", received)
        .put("deleted", deleted)
        .put("visible", visible())
        .put("invisible", invisible());
  }
}
