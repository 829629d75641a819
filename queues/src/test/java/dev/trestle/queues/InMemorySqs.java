package dev.trestle.queues;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/**
 * Standard queues in memory, with visibility, long polls and redrive. Calls fail when told to,
 * before or after they took effect.
 */
final class InMemorySqs implements SqsClient {

  /** An empty answer comes after this time, in nanoseconds, however long it may take. */
  private static final long LONG_POLL = 50_000_000;

  /** A call that can fail. */
  enum Call {
    RECEIVE,
    DELETE,
    SEND,
    CHANGE
  }

  private static final class Stored {
    private final String id = UUID.randomUUID().toString();
    private final long sent = System.currentTimeMillis();
    private final String body;
    private final Map<String, MessageAttributeValue> attributes;
    private String receipt = "";
    private int receives;
    private long visibleAt = System.nanoTime();

    private Stored(String body, Map<String, MessageAttributeValue> attributes) {
      this.body = body;
      this.attributes = attributes;
    }
  }

  private record Redrive(int maxReceives, String to) {}

  private final Map<String, Map<String, Stored>> queues = new HashMap<>();
  private final Map<String, Redrive> redrives = new HashMap<>();
  private final Map<Call, Deque<Throwable>> before = new EnumMap<>(Call.class);
  private final Map<Call, Deque<Throwable>> after = new EnumMap<>(Call.class);

  synchronized void create(String queue) {
    queues.put(queue, new LinkedHashMap<>());
  }

  synchronized void redrive(String queue, int maxReceives, String to) {
    redrives.put(queue, new Redrive(maxReceives, to));
  }

  /** The next calls fail, and do nothing. */
  synchronized void failNext(Call call, Throwable... failures) {
    before.computeIfAbsent(call, any -> new ArrayDeque<>()).addAll(List.of(failures));
  }

  /** The next calls do what they are to, and their replies are lost. */
  synchronized void loseNextReply(Call call, Throwable failure) {
    after.computeIfAbsent(call, any -> new ArrayDeque<>()).add(failure);
  }

  /** Waits until every failure that was planted has struck. */
  void awaitFailed() throws InterruptedException {
    await(() -> before.values().stream().allMatch(Deque::isEmpty), "all planted failures struck");
  }

  /** Waits until all messages of a queue are deleted. */
  void awaitEmpty(String queue) throws InterruptedException {
    await(() -> queue(queue).isEmpty(), queue + " is empty");
  }

  private synchronized void await(BooleanSupplier condition, String what)
      throws InterruptedException {
    long deadline = System.nanoTime() + seconds(20);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not in 20 s: " + what);
      }
      wait(100);
    }
  }

  @Override
  public synchronized GetQueueUrlResponse getQueueUrl(GetQueueUrlRequest request) {
    if (!queues.containsKey(request.queueName())) {
      throw QueueDoesNotExistException.builder().statusCode(400).message("no queue").build();
    }
    return GetQueueUrlResponse.builder().queueUrl(request.queueName()).build();
  }

  @Override
  public synchronized SendMessageResponse sendMessage(SendMessageRequest request) {
    fail(before, Call.SEND);
    Stored stored = new Stored(request.messageBody(), request.messageAttributes());
    queue(request.queueUrl()).put(stored.id, stored);
    notifyAll();
    fail(after, Call.SEND);
    return SendMessageResponse.builder().messageId(stored.id).build();
  }

  @Override
  public synchronized ReceiveMessageResponse receiveMessage(ReceiveMessageRequest request) {
    fail(before, Call.RECEIVE);
    long deadline = System.nanoTime() + Math.min(LONG_POLL, seconds(request.waitTimeSeconds()));
    List<Message> messages = visible(request);
    while (messages.isEmpty() && System.nanoTime() < deadline) {
      try {
        wait(1);
      } catch (InterruptedException e) {
        throw AbortedException.create("interrupted", e);
      }
      messages = visible(request);
    }
    fail(after, Call.RECEIVE);
    return ReceiveMessageResponse.builder().messages(messages).build();
  }

  @Override
  public DeleteMessageResponse deleteMessage(DeleteMessageRequest request) {
    var unused =
        deleteMessageBatch(
            batch ->
                batch
                    .queueUrl(request.queueUrl())
                    .entries(entry -> entry.id("0").receiptHandle(request.receiptHandle())));
    return DeleteMessageResponse.builder().build();
  }

  @Override
  public synchronized DeleteMessageBatchResponse deleteMessageBatch(
      DeleteMessageBatchRequest request) {
    fail(before, Call.DELETE);
    List<DeleteMessageBatchResultEntry> successful = new ArrayList<>();
    request
        .entries()
        .forEach(
            entry -> {
              queue(request.queueUrl())
                  .values()
                  .removeIf(stored -> stored.receipt.equals(entry.receiptHandle()));
              successful.add(DeleteMessageBatchResultEntry.builder().id(entry.id()).build());
            });
    fail(after, Call.DELETE);
    return DeleteMessageBatchResponse.builder().successful(successful).build();
  }

  @Override
  public synchronized ChangeMessageVisibilityResponse changeMessageVisibility(
      ChangeMessageVisibilityRequest request) {
    fail(before, Call.CHANGE);
    hide(request.queueUrl(), request.receiptHandle(), request.visibilityTimeout());
    return ChangeMessageVisibilityResponse.builder().build();
  }

  @Override
  public synchronized ChangeMessageVisibilityBatchResponse changeMessageVisibilityBatch(
      ChangeMessageVisibilityBatchRequest request) {
    fail(before, Call.CHANGE);
    request
        .entries()
        .forEach(each -> hide(request.queueUrl(), each.receiptHandle(), each.visibilityTimeout()));
    return ChangeMessageVisibilityBatchResponse.builder().build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}

  private List<Message> visible(ReceiveMessageRequest request) {
    List<Message> messages = new ArrayList<>();
    Redrive redrive = redrives.get(request.queueUrl());
    Iterator<Stored> each = queue(request.queueUrl()).values().iterator();
    while (each.hasNext() && messages.size() < request.maxNumberOfMessages()) {
      Stored stored = each.next();
      if (stored.visibleAt > System.nanoTime()) {
        continue;
      }
      if (redrive != null && stored.receives >= redrive.maxReceives) {
        each.remove();
        stored.receives = 0;
        queue(redrive.to).put(stored.id, stored);
        notifyAll();
        continue;
      }
      stored.receives++;
      stored.receipt = UUID.randomUUID().toString();
      stored.visibleAt = System.nanoTime() + seconds(request.visibilityTimeout());
      messages.add(message(stored));
    }
    return messages;
  }

  private static Message message(Stored stored) {
    return Message.builder()
        .messageId(stored.id)
        .receiptHandle(stored.receipt)
        .body(stored.body)
        .messageAttributes(stored.attributes)
        .attributes(
            Map.of(
                MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT,
                String.valueOf(stored.receives),
                MessageSystemAttributeName.SENT_TIMESTAMP,
                String.valueOf(stored.sent)))
        .build();
  }

  private void hide(String queue, String receipt, int seconds) {
    for (Stored stored : queue(queue).values()) {
      if (stored.receipt.equals(receipt)) {
        stored.visibleAt = System.nanoTime() + seconds(seconds);
      }
    }
    notifyAll();
  }

  private static long seconds(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }

  private Map<String, Stored> queue(String url) {
    return queues.get(url);
  }

  private void fail(Map<Call, Deque<Throwable>> planned, Call call) {
    Deque<Throwable> failures = planned.getOrDefault(call, new ArrayDeque<>());
    Throwable failure = failures.poll();
    notifyAll();
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      throw (RuntimeException) failure;
    }
  }
}
