package dev.trestle.benchmarks.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * SQS with standard queues: any whose name begins with the environment's is there. Not safe across
 * threads.
 */
final class Sqs {

  private static final String ACCOUNT = "000000000000";
  private static final int MOST_IN_A_BATCH = 10;

  private final String prefix;
  private final LongSupplier clock;
  private final Timer timer;
  private final Map<String, SqsQueue> queues = new LinkedHashMap<>();
  private final Map<String, LongPolls> polls = new LinkedHashMap<>();

  /** Runs something later, on the thread that the services belong to. */
  @FunctionalInterface
  interface Timer {
    void after(Duration delay, Runnable action);
  }

  /**
   * No messages yet.
   *
   * @param prefix of the names of queues
   * @param clock in nanoseconds
   */
  Sqs(String prefix, LongSupplier clock, Timer timer) {
    this.prefix = prefix;
    this.clock = clock;
    this.timer = timer;
  }

  void resetCounts() {
    queues.values().forEach(SqsQueue::resetCounts);
  }

  void report(ObjectNode into) {
    queues.forEach((name, queue) -> queue.report(into.putObject(name)));
  }

  /**
   * Answers one request; throws {@link AwsException} for one that SQS would refuse.
   *
   * @param arrived by {@link System#nanoTime}
   */
  void answer(String operation, JsonNode request, long arrived, Answer answer) {
    if (operation.equals("GetQueueUrl")) {
      String name = existing(request.path("QueueName").asText());
      answer.give(node().put("QueueUrl", "http://127.0.0.1/" + ACCOUNT + "/" + name), arrived);
      return;
    }
    String url = request.path("QueueUrl").asText();
    String name = existing(url.substring(url.lastIndexOf('/') + 1));
    SqsQueue queue = queues.computeIfAbsent(name, unused -> new SqsQueue(clock));
    LongPolls waiting = polls.computeIfAbsent(name, unused -> new LongPolls(queue, clock, timer));
    if (operation.equals("ReceiveMessage")) {
      waiting.receive(request, arrived, answer);
      return;
    }
    answer.give(
        switch (operation) {
          case "SendMessage" -> send(queue, request);
          case "SendMessageBatch" -> batch(request, (entry, ok) -> ok.setAll(send(queue, entry)));
          case "DeleteMessage" -> {
            queue.delete(receipt(request));
            yield node();
          }
          case "DeleteMessageBatch" -> batch(request, (entry, ok) -> queue.delete(receipt(entry)));
          case "ChangeMessageVisibility" -> {
            changeVisibility(queue, request);
            yield node();
          }
          case "ChangeMessageVisibilityBatch" ->
              batch(request, (entry, ok) -> changeVisibility(queue, entry));
          case "PurgeQueue" -> {
            queue.purge();
            yield node();
          }
          case "GetQueueAttributes" -> attributes(name, queue);
          default ->
              throw new AwsException(
                  "UnknownOperationException", "The stand-in does not know " + operation);
        },
        arrived);
    waiting.serve();
  }

  private static ObjectNode send(SqsQueue queue, JsonNode request) {
    JsonNode attributes = request.path("MessageAttributes");
    String body = request.path("MessageBody").asText();
    ObjectNode answer = node().put("MD5OfMessageBody", Md5.ofBody(body));
    if (!attributes.isEmpty()) {
      answer.put("MD5OfMessageAttributes", Md5.ofAttributes(attributes));
    }
    return answer.put("MessageId", queue.send(body, attributes).id());
  }

  private static void changeVisibility(SqsQueue queue, JsonNode request) {
    Duration visibility = Duration.ofSeconds(request.path("VisibilityTimeout").asLong());
    if (!queue.changeVisibility(receipt(request), visibility)) {
      throw new AwsException(
          "com.amazonaws.sqs#MessageNotInflight", "The message is not in flight");
    }
  }

  private interface Each {
    void handle(JsonNode entry, ObjectNode successful);
  }

  private static ObjectNode batch(JsonNode request, Each each) {
    JsonNode entries = request.path("Entries");
    if (entries.isEmpty() || entries.size() > MOST_IN_A_BATCH) {
      throw new AwsException(
          "com.amazonaws.sqs#TooManyEntriesInBatchRequest",
          "Entries must have 1 to 10 members, not " + entries.size());
    }
    ObjectNode answer = node();
    ArrayNode successful = answer.putArray("Successful");
    ArrayNode failed = answer.putArray("Failed");
    for (JsonNode entry : entries) {
      ObjectNode ok = node().put("Id", entry.path("Id").asText());
      try {
        each.handle(entry, ok);
        successful.add(ok);
      } catch (AwsException refused) {
        failed
            .addObject()
            .put("Id", entry.path("Id").asText())
            .put("Code", refused.code().substring(refused.code().indexOf('#') + 1))
            .put("Message", refused.getMessage())
            .put("SenderFault", true);
      }
    }
    return answer;
  }

  private static ObjectNode attributes(String name, SqsQueue queue) {
    ObjectNode answer = node();
    answer
        .putObject("Attributes")
        .put("QueueArn", "arn:aws:sqs:us-east-1:" + ACCOUNT + ":" + name)
        .put("MaximumMessageSize", "1048576")
        .put("ApproximateNumberOfMessages", String.valueOf(queue.visible()))
        .put("ApproximateNumberOfMessagesNotVisible", String.valueOf(queue.invisible()));
    return answer;
  }

  private String existing(String name) {
    if (!name.startsWith(prefix)) {
      throw new AwsException(
          "com.amazonaws.sqs#QueueDoesNotExist",
          "The stand-in has queues that begin with " + prefix + ", not " + name);
    }
    return name;
  }

  private static String receipt(JsonNode request) {
    return request.path("ReceiptHandle").asText();
  }

  private static ObjectNode node() {
    return JsonNodeFactory.instance.objectNode();
  }
}
