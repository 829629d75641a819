package dev.trestle.benchmarks.load;

import dev.trestle.v1.Event;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Sends a queue one message for each event, as a rule of the bus does. */
public final class BusPublishing implements Publishing {

  private final SqsClient sqs;
  private final ExecutorService senders;
  private final String url;

  /**
   * Makes a client.
   *
   * @param endpoint of SQS
   * @param senders how many messages are sent at a time
   */
  public BusPublishing(URI endpoint, String queue, int senders) {
    this.senders = Executors.newFixedThreadPool(senders);
    sqs = Clients.at(endpoint, senders, SqsClient.builder()).build();
    url = sqs.getQueueUrl(request -> request.queueName(queue)).queueUrl();
  }

  @Override
  public void send(Event event, Answer answered) {
    senders.execute(
        () -> {
          try {
            String body = BusMessages.of(event, "paced");
            sqs.sendMessage(request -> request.queueUrl(url).messageBody(body));
            answered.take(null);
          } catch (RuntimeException failure) {
            answered.take(failure);
          }
        });
  }

  @Override
  public void close() {
    senders.shutdownNow();
    sqs.close();
  }
}
