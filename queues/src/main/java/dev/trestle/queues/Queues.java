package dev.trestle.queues;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** URLs of queues by name; each is asked for once. Safe across threads. */
public final class Queues {

  private final SqsClient sqs;
  private final ConcurrentMap<String, String> urls = new ConcurrentHashMap<>();

  public Queues(SqsClient sqs) {
    this.sqs = sqs;
  }

  /**
   * The URL of a queue. Costs one request the first time.
   *
   * @throws QueueDoesNotExistException if there is none
   */
  public String url(String queue) {
    return urls.computeIfAbsent(
        queue, name -> sqs.getQueueUrl(request -> request.queueName(name)).queueUrl());
  }

  /** Those of the names that are no queue's. */
  public List<String> missing(Collection<String> names) {
    List<String> missing = new ArrayList<>();
    for (String name : names) {
      try {
        url(name);
      } catch (QueueDoesNotExistException e) {
        missing.add(name);
      }
    }
    return missing;
  }
}
