package dev.trestle.gateway.intake;

import dev.trestle.queues.MessageHandler;
import dev.trestle.queues.QueueConsumers;
import dev.trestle.queues.Queues;
import dev.trestle.server.Drainable;
import dev.trestle.server.Environment;
import dev.trestle.server.Readiness;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.BeanProvider;
import io.micronaut.context.annotation.Context;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.util.List;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The consumers of the intake queues: from when the gateway is ready until it drains. None where
 * there is no rule.
 */
@Context
final class IntakeConsumers implements Drainable {

  private final Readiness readiness;
  private final List<MessageHandler> handlers;
  private final BeanProvider<SqsClient> sqs;
  private final IntakeConfig config;
  private final MeterRegistry registry;
  private final QueueConsumers consumers = new QueueConsumers();

  /** A provider, since a gateway without intake needs no SQS. */
  IntakeConsumers(
      Readiness readiness,
      Intake intake,
      Rules rules,
      Environment environment,
      BeanProvider<SqsClient> sqs,
      IntakeConfig config,
      MeterRegistry registry) {
    this.readiness = readiness;
    this.handlers =
        rules.all().isEmpty()
            ? List.of()
            : config.queues(environment).stream()
                .map(queue -> intake.of(queue, environment.deadLetterQueue(queue)))
                .toList();
    this.sqs = sqs;
    this.config = config;
    this.registry = registry;
  }

  @PostConstruct
  void startWhenReady() {
    readiness.thenBegin("Consumers of intake queues", this::start);
  }

  private void start() {
    if (!handlers.isEmpty()) {
      consumers.start(handlers, sqs.get(), new Queues(sqs.get()), config.limits(), registry);
    }
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
