package dev.trestle.replayer.queue;

import dev.trestle.queues.MessageHandler;
import dev.trestle.queues.QueueConsumers;
import dev.trestle.queues.Queues;
import dev.trestle.server.Drainable;
import dev.trestle.server.Readiness;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.BeanProvider;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The consumers of the queues that there is work for: from when the service is ready until it
 * drains. A queue that is not there delays only its own consumer, which says so.
 */
@Context
final class Consumers implements Drainable {

  private final Readiness readiness;
  private final List<QueueWork> work;
  private final BeanProvider<SqsClient> sqs;
  private final BeanProvider<Queues> queues;
  private final ConsumerConfig config;
  private final MeterRegistry registry;
  private final QueueConsumers consumers = new QueueConsumers();

  /** Providers, since a replayer without such work needs no SQS. */
  Consumers(
      Readiness readiness,
      List<QueueWork> work,
      BeanProvider<SqsClient> sqs,
      BeanProvider<Queues> queues,
      ConsumerConfig config,
      MeterRegistry registry) {
    this.readiness = readiness;
    this.work = work;
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
    List<MessageHandler> handlers =
        work.stream().flatMap(each -> each.handlers().stream()).toList();
    if (!handlers.isEmpty()) {
      consumers.start(handlers, sqs.get(), queues.get(), config.limits(), registry);
    }
  }

  @Override
  @PreDestroy
  public CompletionStage<Void> drain() {
    return consumers.stop();
  }

  /** What the library gives and the framework does not. */
  @Factory
  static final class Beans {

    @Singleton
    @Bean
    Queues queues(SqsClient sqs) {
      return new Queues(sqs);
    }
  }
}
