package dev.trestle.benchmarks.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The receivers of one queue. One that finds nothing waits as long as it asked to, for messages
 * that are sent meanwhile; those that only become visible again it does not see. Not safe across
 * threads.
 */
final class LongPolls {

  private static final int MOST = 10;
  private static final int DEFAULT_VISIBILITY = 30;

  private record Poll(int most, Duration visibility, Answer answer) {}

  private final SqsQueue queue;
  private final LongSupplier clock;
  private final Sqs.Timer timer;
  private final Deque<Poll> waiting = new ArrayDeque<>();

  LongPolls(SqsQueue queue, LongSupplier clock, Sqs.Timer timer) {
    this.queue = queue;
    this.clock = clock;
    this.timer = timer;
  }

  /** Answers a ReceiveMessage, at once if there is something to give or nothing to wait for. */
  void receive(JsonNode request, long arrived, Answer answer) {
    Poll poll =
        new Poll(
            Math.min(MOST, request.path("MaxNumberOfMessages").asInt(1)),
            Duration.ofSeconds(request.path("VisibilityTimeout").asLong(DEFAULT_VISIBILITY)),
            answer);
    Duration wait = Duration.ofSeconds(request.path("WaitTimeSeconds").asLong(0));
    List<SqsQueue.Received> messages = queue.receive(poll.most(), poll.visibility());
    if (!messages.isEmpty() || wait.isZero()) {
      answer.give(body(messages), arrived);
      return;
    }
    waiting.add(poll);
    timer.after(
        wait,
        () -> {
          if (waiting.remove(poll)) {
            answer.give(body(List.of()), clock.getAsLong());
          }
        });
  }

  /** Gives those who wait what has been sent. */
  void serve() {
    while (!waiting.isEmpty() && queue.visible() > 0) {
      Poll poll = waiting.remove();
      poll.answer().give(body(queue.receive(poll.most(), poll.visibility())), clock.getAsLong());
    }
  }

  private static ObjectNode body(List<SqsQueue.Received> messages) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (messages.isEmpty()) {
      return body;
    }
    ArrayNode array = body.putArray("Messages");
    for (SqsQueue.Received received : messages) {
      SqsQueue.Message message = received.message();
      ObjectNode node =
          array
              .addObject()
              .put("MessageId", message.id())
              .put("ReceiptHandle", received.receipt())
              .put("Body", message.body())
              .put("MD5OfBody", Md5.ofBody(message.body()));
      node.putObject("Attributes")
          .put("ApproximateReceiveCount", String.valueOf(received.receives()));
      if (!message.attributes().isEmpty()) {
        node.put("MD5OfMessageAttributes", Md5.ofAttributes(message.attributes()))
            .set("MessageAttributes", message.attributes());
      }
    }
    return body;
  }
}
