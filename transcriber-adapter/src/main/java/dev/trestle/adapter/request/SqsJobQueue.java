package dev.trestle.adapter.request;

import dev.trestle.queues.Queues;
import dev.trestle.server.Environment;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** The workers' queue on SQS. */
@Singleton
final class SqsJobQueue implements JobQueue {

  private final SqsClient sqs;
  private final Queues queues;
  private final Environment environment;

  SqsJobQueue(SqsClient sqs, Queues queues, Environment environment) {
    this.sqs = sqs;
    this.queues = queues;
    this.environment = environment;
  }

  @Override
  public void send(WorkerMessage message) {
    Map<String, MessageAttributeValue> attributes = new HashMap<>();
    message
        .attributes()
        .forEach(
            (name, value) ->
                attributes.put(
                    name,
                    MessageAttributeValue.builder().dataType("String").stringValue(value).build()));
    sqs.sendMessage(
        request ->
            request
                .queueUrl(queues.url(environment.jobsQueue()))
                .messageBody(message.body())
                .messageAttributes(attributes));
  }
}
