package dev.trestle.adapter.queue;

import dev.trestle.queues.Queues;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import software.amazon.awssdk.services.sqs.SqsClient;

/** What no framework gives. */
@Factory
final class QueueBeans {

  @Singleton
  Queues queues(SqsClient sqs) {
    return new Queues(sqs);
  }
}
