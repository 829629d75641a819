package dev.trestle.adapter.dispatch;

import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.route.Route;
import dev.trestle.queues.OutageException;
import dev.trestle.queues.Queues;
import dev.trestle.queues.SharedCalls;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The queues that workers poll on SQS, one for each route. */
@Singleton
final class SqsWorkerQueues implements WorkerQueues {

  private final SqsClient sqs;
  private final Queues queues;
  private final Clock clock;
  private final Map<String, SharedCalls<Job, Boolean>> calls = new ConcurrentHashMap<>();

  SqsWorkerQueues(SqsClient sqs, Queues queues, Clock clock) {
    this.sqs = sqs;
    this.queues = queues;
    this.clock = clock;
  }

  @Override
  public void send(Route route, Job job) {
    if (!calls.computeIfAbsent(route.name(), name -> sharedCalls(route)).ask(job)) {
      throw new OutageException("Queue " + route.queue() + " does not confirm the message");
    }
  }

  /** Jobs that are sent at a time share a request; whether the queue has each. */
  private SharedCalls<Job, Boolean> sharedCalls(Route route) {
    WorkerQueue queue = of(route);
    return new SharedCalls<>(
        jobs -> {
          Set<String> sent = queue.send(jobs);
          return jobs.stream().map(job -> sent.contains(job.jobId())).toList();
        });
  }

  WorkerQueue of(Route route) {
    return new SqsWorkerQueue(route, sqs, queues, clock);
  }
}
