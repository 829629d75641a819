package dev.trestle.gateway.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A queue that takes every event of the bus, and what it has received so far. */
final class BusCapture implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final SqsClient sqs;
  private final EventBridgeClient events;
  private final String bus;
  private final String name;
  private final String queueUrl;
  private final Thread receiver = new Thread(this::receive, "bus-capture");
  private final List<Arrival> arrivals = new ArrayList<>();
  private final Set<Position> positions = new HashSet<>();
  private @Nullable Throwable failure;
  private volatile boolean closed;

  private BusCapture(SqsClient sqs, EventBridgeClient events, String bus, String name) {
    this.sqs = sqs;
    this.events = events;
    this.bus = bus;
    this.name = name;
    this.queueUrl = sqs.createQueue(r -> r.queueName(name)).queueUrl();
  }

  /**
   * Takes every event that is put on the bus from now on.
   *
   * @param name of the queue and of the rule; new
   */
  static BusCapture start(SqsClient sqs, EventBridgeClient events, String bus, String name) {
    BusCapture capture = new BusCapture(sqs, events, bus, name);
    String arn =
        sqs.getQueueAttributes(
                r -> r.queueUrl(capture.queueUrl).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .get(QueueAttributeName.QUEUE_ARN);
    events.putRule(
        r -> r.eventBusName(bus).name(name).eventPattern("{\"source\": [{\"prefix\": \"\"}]}"));
    events.putTargets(
        r -> r.eventBusName(bus).rule(name).targets(Target.builder().id("queue").arn(arn).build()));
    capture.receiver.start();
    return capture;
  }

  /** Lets events pass by the queue from now on: what a checker has to notice. */
  void lookAway() {
    events.removeTargets(r -> r.eventBusName(bus).rule(name).ids("queue"));
  }

  synchronized List<Arrival> arrivals() {
    return List.copyOf(arrivals);
  }

  /**
   * Waits until all of these records have come over the bus.
   *
   * @return those that have not come in time
   */
  synchronized Set<Position> await(Collection<Position> records, Duration within) {
    long deadline = System.nanoTime() + within.toNanos();
    Set<Position> missing = new HashSet<>(records);
    while (true) {
      missing.removeAll(positions);
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (failure != null) {
        throw new AssertionError("The queue " + queueUrl + " cannot be read any more", failure);
      }
      if (missing.isEmpty() || left <= 0) {
        return missing;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("Interrupted; not on the bus yet: " + missing, e);
      }
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    receiver.join(Duration.ofSeconds(10).toMillis());
    lookAway();
    events.deleteRule(r -> r.eventBusName(bus).name(name));
    sqs.deleteQueue(r -> r.queueUrl(queueUrl));
  }

  private void receive() {
    try {
      while (!closed) {
        List<Message> messages =
            sqs.receiveMessage(r -> r.queueUrl(queueUrl).maxNumberOfMessages(10).waitTimeSeconds(1))
                .messages();
        if (!messages.isEmpty()) {
          take(messages.stream().map(message -> arrival(message.body())).toList());
          sqs.deleteMessageBatch(
              r ->
                  r.queueUrl(queueUrl)
                      .entries(messages.stream().map(BusCapture::deletion).toList()));
        }
      }
    } catch (RuntimeException | AssertionError e) {
      synchronized (this) {
        failure = e;
        notifyAll();
      }
    }
  }

  private synchronized void take(List<Arrival> received) {
    arrivals.addAll(received);
    received.forEach(arrival -> positions.add(arrival.position()));
    notifyAll();
  }

  private static DeleteMessageBatchRequestEntry deletion(Message message) {
    return DeleteMessageBatchRequestEntry.builder()
        .id(message.messageId())
        .receiptHandle(message.receiptHandle())
        .build();
  }

  private static Arrival arrival(String body) {
    try {
      ObjectNode detail = (ObjectNode) JSON.readTree(body).get("detail");
      JsonNode event = detail.remove("_event");
      Partition partition = new Partition("events", event.get("partition").intValue());
      return new Arrival(
          event.get("id").textValue(),
          new Position(partition, Offset.of(event.get("offset").longValue())),
          detail);
    } catch (JsonProcessingException | RuntimeException e) {
      throw new AssertionError("On the bus, but not from a gateway: " + body, e);
    }
  }
}
