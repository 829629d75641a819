package dev.trestle.benchmarks.load;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** Puts many messages on a queue as fast as it takes them, ten to a call. */
public final class QueueFilling implements AutoCloseable {

  private static final int BATCH = 10;
  private static final int SENDERS = 16;

  private final SqsClient sqs;
  private final String url;
  private final ExecutorService senders = Executors.newFixedThreadPool(SENDERS);

  /**
   * Makes a client.
   *
   * @param endpoint of SQS
   */
  public QueueFilling(URI endpoint, String queue) {
    sqs = Clients.at(endpoint, SENDERS, SqsClient.builder()).build();
    url = sqs.getQueueUrl(request -> request.queueName(queue)).queueUrl();
  }

  /**
   * Puts so many.
   *
   * @param bodies safe across threads
   * @return when all are on the queue
   */
  public void put(int messages, Supplier<String> bodies) throws InterruptedException {
    List<Future<?>> calls = new ArrayList<>();
    for (int from = 0; from < messages; from += BATCH) {
      int count = Math.min(BATCH, messages - from);
      calls.add(senders.submit(() -> send(count, bodies)));
    }
    for (Future<?> call : calls) {
      try {
        call.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("the queue was not filled: " + e.getCause(), e);
      }
    }
  }

  private void send(int count, Supplier<String> bodies) {
    List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = String.valueOf(i);
      entries.add(SendMessageBatchRequestEntry.builder().id(id).messageBody(bodies.get()).build());
    }
    var answer = sqs.sendMessageBatch(request -> request.queueUrl(url).entries(entries));
    if (!answer.failed().isEmpty()) {
      throw new IllegalStateException("a message was not taken");
    }
  }

  /** Forgets what is on the queue, also what is worked on. */
  public void purge() {
    sqs.purgeQueue(request -> request.queueUrl(url));
  }

  @Override
  public void close() {
    senders.shutdownNow();
    sqs.close();
  }
}
