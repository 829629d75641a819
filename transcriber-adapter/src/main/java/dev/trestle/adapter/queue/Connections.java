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

  /** Results, and jobs that were given up; that of requests has a concurrency of its own. */
  private static final int OTHER_QUEUES = 2;

  /** For each queue: the extensions of what is held, and the long polls, one for 32 messages. */
  private static int besideMessages(int concurrency) {
    return 2 + concurrency / 32;
  }

  /** Callers over gRPC, sweeps, and what sends jobs. */
  private static final int OTHERS = 64;

  private final int most;

  Connections(
      ConsumerConfig config,
      @Property(name = "aws.apache-client.max-connections", defaultValue = "0") int configured) {
    this.most = Math.max(configured, needed(config.concurrency(), config.requestsConcurrency()));
  }

  static int needed(int concurrency, int requestsConcurrency) {
    return OTHER_QUEUES * (concurrency + besideMessages(concurrency))
        + requestsConcurrency
        + besideMessages(requestsConcurrency)
        + OTHERS;
  }

  @Override
  public ApacheClientConfiguration onCreated(BeanCreatedEvent<ApacheClientConfiguration> event) {
    event.getBean().getBuilder().maxConnections(most);
    return event.getBean();
  }
}
