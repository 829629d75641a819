package dev.trestle.adapter.queue;

import io.micronaut.aws.sdk.v2.client.apache.ApacheClientConfiguration;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import jakarta.inject.Singleton;

/**
 * Has a connection to AWS for each message that is worked on; the clients share one pool, and a
 * call that gets none fails after some seconds.
 */
@Singleton
final class Connections implements BeanCreatedEventListener<ApacheClientConfiguration> {

  /** Requests, results, and jobs that were given up. */
  private static final int QUEUES = 3;

  /** For each queue: the long poll, and extensions of what is held. */
  private static final int BESIDE_MESSAGES = 2;

  /** Callers over gRPC, sweeps, and what sends jobs. */
  private static final int OTHERS = 64;

  private final int most;

  Connections(
      ConsumerConfig config,
      @Property(name = "aws.apache-client.max-connections", defaultValue = "0") int configured) {
    this.most = Math.max(configured, needed(config.concurrency()));
  }

  static int needed(int concurrency) {
    return QUEUES * (concurrency + BESIDE_MESSAGES) + OTHERS;
  }

  @Override
  public ApacheClientConfiguration onCreated(BeanCreatedEvent<ApacheClientConfiguration> event) {
    event.getBean().getBuilder().maxConnections(most);
    return event.getBean();
  }
}
