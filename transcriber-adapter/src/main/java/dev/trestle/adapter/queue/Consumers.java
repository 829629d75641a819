package dev.trestle.adapter.queue;

import dev.trestle.queues.ConsumerLimits;
import dev.trestle.queues.MessageHandler;
import dev.trestle.queues.QueueConsumers;
import dev.trestle.queues.Queues;
import dev.trestle.server.Drainable;
import dev.trestle.server.Environment;
import dev.trestle.server.Readiness;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.util.List;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.services.sqs.SqsClient;

/** One consumer for each handler: from when the service is ready until it drains. */
@Context
final class Consumers implements Drainable {

  private final Environment environment;
  private final Readiness readiness;
  private final List<MessageHandler> handlers;
  private final SqsClient sqs;
  private final Queues queues;
  private final ConsumerConfig config;
  private final MeterRegistry registry;
  private final QueueConsumers consumers = new QueueConsumers();

  Consumers(
      Environment environment,
      Readiness readiness,
      List<MessageHandler> handlers,
      SqsClient sqs,
      Queues queues,
      ConsumerConfig config,
      MeterRegistry registry) {
    this.environment = environment;
    this.readiness = readiness;
    this.handlers = handlers;
    this.sqs = sqs;
    this.queues = queues;
    this.config = config;
    this.registry = registry;
  }

  @PostConstruct
  void startWhenReady() {
    readiness.thenBegin("Consumers of queues", this::start);
  }

  private void start() {
    consumers.start(handlers, sqs, queues, this::limits, registry);
  }

  private ConsumerLimits limits(String queue) {
    return queue.equals(environment.requestsQueue()) ? config.requestLimits() : config.limits();
  }

  /** What is wrong with the consumers themselves; empty while all is well, or none is to run. */
  List<String> problems() {
    return consumers.problems();
  }

  @Override
  @PreDestroy
  public CompletionStage<Void> drain() {
    return consumers.stop();
  }
}
