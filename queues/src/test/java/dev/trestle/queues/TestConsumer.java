package dev.trestle.queues;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.sqs.SqsClient;

/** A consumer of one queue whose handler is a test's, and what it was given. */
final class TestConsumer implements MessageHandler, AutoCloseable {

  /** What a test does with a message. */
  interface Work {
    Outcome on(Message message) throws Exception;
  }

  private final String queue;
  private final Optional<String> deadLetterQueue;
  private final Work work;
  private final BlockingQueue<Message> given = new LinkedBlockingQueue<>();
  private final QueueConsumer consumer;

  TestConsumer(
      SqsClient sqs,
      String queue,
      Optional<String> deadLetterQueue,
      ConsumerLimits limits,
      Work work) {
    this.queue = queue;
    this.deadLetterQueue = deadLetterQueue;
    this.work = work;
    this.consumer =
        new QueueConsumer(this, sqs, new Queues(sqs), limits, new SimpleMeterRegistry());
  }

  /** Quick to try again; a message that failed comes again at once. */
  static ConsumerLimits limits(int concurrency) {
    return limits(concurrency, Duration.ofMillis(10));
  }

  static ConsumerLimits limits(int concurrency, Duration firstDelay) {
    return new ConsumerLimits(
        concurrency,
        Duration.ofSeconds(1),
        Duration.ofSeconds(3),
        Duration.ofMinutes(5),
        firstDelay,
        firstDelay);
  }

  TestConsumer start() {
    consumer.start();
    return this;
  }

  QueueConsumer consumer() {
    return consumer;
  }

  /** The next delivery that the handler was given. */
  Message awaitGiven() throws InterruptedException {
    Message message = given.poll(20, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("no message of " + queue + " was given to the handler");
    }
    return message;
  }

  @Override
  public String queue() {
    return queue;
  }

  @Override
  public Optional<String> deadLetterQueue() {
    return deadLetterQueue;
  }

  @Override
  public Outcome handle(Message message) throws Exception {
    given.add(message);
    return work.on(message);
  }

  void stop() throws Exception {
    consumer.stop().get(20, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    stop();
  }
}
