package dev.trestle.adapter.request;

import dev.trestle.queues.Queues;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/** The workers' queues on SQS. */
@Singleton
final class SqsJobQueue implements JobQueue {

  private final SqsClient sqs;
  private final Queues queues;

  SqsJobQueue(SqsClient sqs, Queues queues) {
    this.sqs = sqs;
    this.queues = queues;
  }

  @Override
  public void send(String queue, WorkerMessage message) {
    Map<String, MessageAttributeValue> attributes = new HashMap<>();
    message
        .attributes()
        .forEach(
            (name, value) ->
                attributes.put(
                    name,
                    MessageAttributeValue.builder().dataType("String").stringValue(value).build()));
    SendMessageRequest.Builder request =
        SendMessageRequest.builder()
            .queueUrl(queue.startsWith("http") ? queue : queues.url(queue))
            .messageBody(message.body())
            .messageAttributes(attributes);
    if (queue.endsWith(".fifo")) {
      // A group of its own: no job waits for another.
      request.messageGroupId(message.jobId()).messageDeduplicationId(message.attempt());
    }
    sqs.sendMessage(request.build());
  }
}
