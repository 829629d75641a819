package dev.trestle.examples;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The queue that jobs come from, polled as GPU workers do. */
final class WorkerQueue {

  private static final Duration LONGEST_POLL = Duration.ofSeconds(20);

  private final SqsClient sqs;
  private final String url;
  private final Duration visibility;
  private final Duration poll;
  private final ScheduledExecutorService heartbeats;

  /**
   * A queue.
   *
   * @param visibility how long a message stays invisible without a heartbeat, so how long a job
   *     waits whose worker died
   * @param idle how long the caller waits for work at most; zero: for ever
   */
  WorkerQueue(
      SqsClient sqs,
      String url,
      Duration visibility,
      Duration idle,
      ScheduledExecutorService heartbeats) {
    this.sqs = sqs;
    this.url = url;
    this.visibility = visibility;
    this.poll = idle.isZero() || idle.compareTo(LONGEST_POLL) > 0 ? LONGEST_POLL : idle;
    this.heartbeats = heartbeats;
  }

  /** Waits up to 20 s for a message. */
  Optional<HeldMessage> receive() {
    return sqs
        .receiveMessage(
            request ->
                request
                    .queueUrl(url)
                    .maxNumberOfMessages(1)
                    .waitTimeSeconds((int) poll.toSeconds())
                    .visibilityTimeout((int) visibility.toSeconds())
                    .messageAttributeNames("All"))
        .messages()
        .stream()
        .findFirst()
        .map(message -> new HeldMessage(sqs, url, message, visibility, heartbeats));
  }
}
