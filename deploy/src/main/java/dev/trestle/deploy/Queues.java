package dev.trestle.deploy;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.InvalidAttributeNameException;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** {@code AWS::SQS::Queue} and {@code AWS::SQS::QueuePolicy}. */
final class Queues {

  private static final Set<String> ATTRIBUTES =
      Set.of(
          "VisibilityTimeout",
          "ReceiveMessageWaitTimeSeconds",
          "MessageRetentionPeriod",
          "DelaySeconds",
          "SqsManagedSseEnabled");

  private final SqsClient sqs;

  Queues(SqsClient sqs) {
    this.sqs = sqs;
  }

  Resource queue(Properties properties) {
    String name = properties.text("QueueName");
    Map<String, String> attributes = new HashMap<>(properties.texts(ATTRIBUTES));
    properties
        .optional("RedrivePolicy")
        .ifPresent(policy -> attributes.put("RedrivePolicy", Json.write(policy)));
    properties.noMore();
    String url = existing(name, attributes);
    Map<QueueAttributeName, String> read =
        sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes();
    return Resource.of(url, read.getOrDefault(QueueAttributeName.QUEUE_ARN, ""));
  }

  private String existing(String name, Map<String, String> attributes) {
    try {
      String url = sqs.getQueueUrl(r -> r.queueName(name)).queueUrl();
      set(url, attributes);
      return url;
    } catch (QueueDoesNotExistException e) {
      return sqs.createQueue(r -> r.queueName(name).attributesWithStrings(attributes)).queueUrl();
    }
  }

  private void set(String url, Map<String, String> attributes) {
    try {
      sqs.setQueueAttributes(r -> r.queueUrl(url).attributesWithStrings(attributes));
    } catch (InvalidAttributeNameException e) {
      // ElasticMQ takes the encryption setting when it makes a queue, and later knows none.
      Map<String, String> plain = new HashMap<>(attributes);
      plain.remove("SqsManagedSseEnabled");
      sqs.setQueueAttributes(r -> r.queueUrl(url).attributesWithStrings(plain));
    }
  }

  Resource policy(Properties properties) {
    String policy = Json.write(properties.optional("PolicyDocument").orElse(Map.of()));
    for (Object url : properties.list("Queues")) {
      sqs.setQueueAttributes(
          r -> r.queueUrl(url.toString()).attributes(Map.of(QueueAttributeName.POLICY, policy)));
    }
    properties.noMore();
    return new Resource("policy", Map.of());
  }
}
