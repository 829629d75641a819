package dev.trestle.adapter.dispatch;

import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.route.Route;
import dev.trestle.queues.OutageException;
import dev.trestle.queues.Queues;
import jakarta.inject.Singleton;
import java.util.List;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The queues that workers poll on SQS, one for each route. */
@Singleton
final class SqsWorkerQueues implements WorkerQueues {

  private final SqsClient sqs;
  private final Queues queues;

  SqsWorkerQueues(SqsClient sqs, Queues queues) {
    this.sqs = sqs;
    this.queues = queues;
  }

  @Override
  public void send(Route route, Job job) {
    if (of(route).send(List.of(job)).isEmpty()) {
      throw new OutageException("Queue " + route.queue() + " does not confirm the message");
    }
  }

  WorkerQueue of(Route route) {
    return new SqsWorkerQueue(route, sqs, queues);
  }
}
