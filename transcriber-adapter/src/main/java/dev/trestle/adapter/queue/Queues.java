package dev.trestle.adapter.queue;

import jakarta.inject.Singleton;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import software.amazon.awssdk.services.sqs.SqsClient;

/** URLs of queues by name; each is asked for once. */
@Singleton
public final class Queues {

  private final SqsClient sqs;
  private final ConcurrentMap<String, String> urls = new ConcurrentHashMap<>();

  Queues(SqsClient sqs) {
    this.sqs = sqs;
  }

  /**
   * The URL of a queue.
   *
   * @throws software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException if there is none
   */
  public String url(String queue) {
    return urls.computeIfAbsent(
        queue, name -> sqs.getQueueUrl(request -> request.queueName(name)).queueUrl());
  }
}
