package dev.trestle.adapter.dispatch;

import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.Sender;
import dev.trestle.adapter.route.Route;
import dev.trestle.queues.Queues;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;

/**
 * A route's queue on SQS. On a standard queue the message group is the user, by which SQS keeps one
 * user's messages from holding up another's; on a FIFO queue it is the job, since a group there has
 * one message in flight, and a repeat within five minutes is dropped.
 *
 * <p>A send is over when the first of its claims lapses, whatever the network does meanwhile: it
 * sends nothing beside whoever has claimed the job next.
 */
final class SqsWorkerQueue implements WorkerQueue {

  private static final Logger LOG = LoggerFactory.getLogger(SqsWorkerQueue.class);

  /** What SQS takes as a group. */
  private static final Pattern GROUP = Pattern.compile("[!-~]{1,128}");

  /** Of a send whose claims last longer; as for any call to SQS. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final Route route;
  private final SqsClient sqs;
  private final Queues queues;
  private final Clock clock;

  SqsWorkerQueue(Route route, SqsClient sqs, Queues queues, Clock clock) {
    this.route = route;
    this.sqs = sqs;
    this.queues = queues;
    this.clock = clock;
  }

  @Override
  public Set<String> send(List<Job> jobs) {
    try {
      return send(jobs, url());
    } catch (SdkException e) {
      LOG.warn("{} messages to {} may not have been sent", jobs.size(), route.queue(), e);
      return Set.of();
    }
  }

  private Set<String> send(List<Job> all, String url) {
    Instant now = clock.instant();
    List<Job> jobs =
        all.stream().filter(job -> left(job, now).compareTo(Duration.ZERO) > 0).toList();
    if (jobs.size() < all.size()) {
      LOG.warn(
          "{} claims on jobs of {} lapsed before the send",
          all.size() - jobs.size(),
          route.queue());
    }
    if (jobs.isEmpty()) {
      return Set.of();
    }
    List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
    Duration first = LONGEST;
    for (Job job : jobs) {
      entries.add(entry(job, String.valueOf(entries.size())));
      first = Collections.min(List.of(first, left(job, now)));
    }
    Duration limit = first;
    SendMessageBatchResponse answer =
        sqs.sendMessageBatch(
            call ->
                call.queueUrl(url)
                    .entries(entries)
                    .overrideConfiguration(time -> time.apiCallTimeout(limit)));
    answer
        .failed()
        .forEach(
            failed ->
                LOG.warn(
                    "The message of job {} was not taken by {}: {} {}",
                    jobs.get(Integer.parseInt(failed.id())).jobId(),
                    route.queue(),
                    failed.code(),
                    failed.message()));
    return answer.successful().stream()
        .map(sent -> jobs.get(Integer.parseInt(sent.id())).jobId())
        .collect(Collectors.toSet());
  }

  /** How long the claim on a job lasts; not positive if it has lapsed. */
  private static Duration left(Job job, Instant now) {
    Sender sender = Objects.requireNonNull(job.sender(), "a job that is sent is claimed");
    return Duration.between(now, sender.until());
  }

  @Override
  public int depth() {
    String messages =
        sqs.getQueueAttributes(
                call ->
                    call.queueUrl(url())
                        .attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
            .attributes()
            .get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES);
    return messages == null ? 0 : Integer.parseInt(messages);
  }

  private String url() {
    return route.queue().contains("://") ? route.queue() : queues.url(route.queue());
  }

  private SendMessageBatchRequestEntry entry(Job job, String id) {
    WorkerMessage message = WorkerMessage.of(route, job);
    Map<String, MessageAttributeValue> attributes = new HashMap<>();
    message
        .attributes()
        .forEach(
            (name, value) ->
                attributes.put(
                    name,
                    MessageAttributeValue.builder().dataType("String").stringValue(value).build()));
    SendMessageBatchRequestEntry.Builder entry =
        SendMessageBatchRequestEntry.builder()
            .id(id)
            .messageBody(message.body())
            .messageAttributes(attributes)
            .messageGroupId(route.isFifo() ? job.jobId() : group(job.userId()));
    if (route.isFifo()) {
      entry.messageDeduplicationId(job.jobId() + "." + job.attempt());
    }
    return entry.build();
  }

  /** A user's id, or what stands for one that SQS does not take. */
  private static String group(String userId) {
    return GROUP.matcher(userId).matches()
        ? userId
        : UUID.nameUUIDFromBytes(userId.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
