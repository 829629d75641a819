package dev.trestle.queues;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The consumers of all queues that a service reads. Safe across threads; started once and stopped
 * once, in any order: none starts after a stop.
 */
public final class QueueConsumers {

  private List<QueueConsumer> running = List.of();
  private boolean stopped;

  /** Begins to read the queue of each handler, all within the same limits. */
  public void start(
      List<? extends MessageHandler> handlers,
      SqsClient sqs,
      Queues queues,
      ConsumerLimits limits,
      MeterRegistry registry) {
    start(handlers, sqs, queues, any -> limits, registry);
  }

  /**
   * Begins to read the queue of each handler.
   *
   * @param limits by the name of a queue
   */
  public synchronized void start(
      List<? extends MessageHandler> handlers,
      SqsClient sqs,
      Queues queues,
      Function<String, ConsumerLimits> limits,
      MeterRegistry registry) {
    if (stopped) {
      return;
    }
    running =
        handlers.stream()
            .map(
                handler ->
                    new QueueConsumer(
                        handler, sqs, queues, limits.apply(handler.queue()), registry))
            .toList();
    running.forEach(QueueConsumer::start);
  }

  /** What is wrong with the consumers themselves; empty while all is well, or none is to run. */
  public synchronized List<String> problems() {
    return running.stream().map(QueueConsumer::problem).flatMap(Optional::stream).toList();
  }

  /**
   * Takes no more messages. May be called again.
   *
   * @return completes when those taken are settled or handed back
   */
  public synchronized CompletableFuture<Void> stop() {
    stopped = true;
    return CompletableFuture.allOf(
        running.stream().map(QueueConsumer::stop).toArray(CompletableFuture<?>[]::new));
  }
}
