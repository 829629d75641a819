package dev.trestle.benchmarks.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** Takes jobs from a worker queue and does nothing about them but tell how old they are. */
public final class Workers implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BATCH = 10;
  private static final int LONG_POLL = 1;

  private final SqsClient sqs;
  private final String url;
  private final Tally sinceEvents = new Tally();
  private final Tally sinceAcceptance = new Tally();
  private final Map<String, ConcurrentLinkedQueue<Duration>> byLabel = new ConcurrentHashMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopping;
  private volatile @Nullable Throwable failure;

  /**
   * What was seen of jobs during one stretch.
   *
   * @param sinceEvents from when their events were made
   * @param sinceAcceptance from when the adapter made the jobs; whole milliseconds, cut off
   */
  public record Seen(Window sinceEvents, Window sinceAcceptance) {}

  private Workers(URI endpoint, String queue, int count) {
    sqs = Clients.at(endpoint, 2 * count, SqsClient.builder()).build();
    url = sqs.getQueueUrl(request -> request.queueName(queue)).queueUrl();
    for (int i = 0; i < count; i++) {
      threads.add(new Thread(this::work, "worker-" + i));
    }
  }

  /**
   * Begins to take jobs.
   *
   * @param endpoint of SQS
   * @param count of them, who take ten jobs at a time each
   */
  public static Workers start(URI endpoint, String queue, int count) {
    Workers workers = new Workers(endpoint, queue, count);
    workers.threads.forEach(Thread::start);
    return workers;
  }

  private void work() {
    try {
      while (!stopping) {
        List<Message> messages =
            sqs.receiveMessage(
                    request ->
                        request
                            .queueUrl(url)
                            .maxNumberOfMessages(BATCH)
                            .waitTimeSeconds(LONG_POLL)
                            .messageAttributeNames("All"))
                .messages();
        messages.forEach(this::take);
        delete(messages);
      }
    } catch (SdkException | UncheckedIOException | IllegalStateException e) {
      failure = e;
    }
  }

  private void take(Message message) {
    MessageAttributeValue attribute = message.messageAttributes().get("event_id");
    if (attribute == null) {
      throw new IllegalStateException("a job without its event: " + message.body());
    }
    String eventId = attribute.stringValue();
    Duration age = BusMessages.age(eventId);
    sinceEvents.answered(age.toNanos(), null);
    sinceAcceptance.answered(
        Duration.between(submittedAt(message.body()), Instant.now()).toNanos(), null);
    byLabel
        .computeIfAbsent(BusMessages.label(eventId), label -> new ConcurrentLinkedQueue<>())
        .add(age);
  }

  private static Instant submittedAt(String body) {
    try {
      return Instant.parse(JSON.readTree(body).path("submitted_at").asText());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void delete(List<Message> messages) {
    if (messages.isEmpty()) {
      return;
    }
    List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
    for (Message message : messages) {
      entries.add(
          DeleteMessageBatchRequestEntry.builder()
              .id(String.valueOf(entries.size()))
              .receiptHandle(message.receiptHandle())
              .build());
    }
    var unused = sqs.deleteMessageBatch(request -> request.queueUrl(url).entries(entries));
  }

  /** Forgets what was, and sees what comes for so long. */
  public Seen count(Duration time) throws InterruptedException {
    Tally.Counting events = sinceEvents.begin();
    Tally.Counting acceptance = sinceAcceptance.begin();
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
    Throwable failed = failure;
    if (failed != null) {
      throw new IllegalStateException("the worker queue cannot be read", failed);
    }
    return new Seen(events.end(), acceptance.end());
  }

  /** How old jobs were when they came, of those whose event has this label. */
  public List<Duration> ages(String label) {
    return List.copyOf(byLabel.getOrDefault(label, new ConcurrentLinkedQueue<>()));
  }

  @Override
  public void close() throws InterruptedException {
    stopping = true;
    for (Thread thread : threads) {
      thread.join();
    }
    sqs.close();
  }
}
