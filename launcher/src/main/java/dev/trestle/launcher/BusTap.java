package dev.trestle.launcher;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.trestle.deploy.AwsClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/** A queue of its own that takes every event of the bus while it is open, as any consumer could. */
final class BusTap implements AutoCloseable {

  private final AwsClients aws;
  private final String bus;
  private final String name;
  private final String queueUrl;
  private final List<JsonObject> seen = new ArrayList<>();

  private BusTap(AwsClients aws, String bus, String name, String queueUrl) {
    this.aws = aws;
    this.bus = bus;
    this.name = name;
    this.queueUrl = queueUrl;
  }

  static BusTap open(AwsClients aws, String bus) {
    String name = "tap-" + UUID.randomUUID();
    String url = aws.sqs().createQueue(q -> q.queueName(name)).queueUrl();
    String arn =
        Objects.requireNonNull(
            aws.sqs()
                .getQueueAttributes(
                    q -> q.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN));
    String ruleArn =
        aws.eventBridge()
            .putRule(
                r ->
                    r.name(name).eventBusName(bus).eventPattern("{\"source\":[{\"prefix\":\"\"}]}"))
            .ruleArn();
    aws.sqs()
        .setQueueAttributes(
            q ->
                q.queueUrl(url)
                    .attributes(Map.of(QueueAttributeName.POLICY, policy(arn, ruleArn))));
    aws.eventBridge()
        .putTargets(
            t ->
                t.rule(name)
                    .eventBusName(bus)
                    .targets(Target.builder().id("tap").arn(arn).build()));
    return new BusTap(aws, bus, name, url);
  }

  /** Waits for an envelope on the bus that matches. */
  Optional<JsonObject> await(Predicate<JsonObject> wanted, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<JsonObject> found = seen.stream().filter(wanted).findFirst();
      if (found.isPresent() || System.nanoTime() > deadline) {
        return found;
      }
      receive();
    }
  }

  private void receive() {
    aws.sqs()
        .receiveMessage(
            ReceiveMessageRequest.builder()
                .queueUrl(queueUrl)
                .maxNumberOfMessages(10)
                .waitTimeSeconds(1)
                .build())
        .messages()
        .forEach(
            message -> {
              seen.add(JsonParser.parseString(message.body()).getAsJsonObject());
              aws.sqs()
                  .deleteMessage(d -> d.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
            });
  }

  @Override
  public void close() {
    aws.eventBridge().removeTargets(t -> t.rule(name).eventBusName(bus).ids("tap"));
    aws.eventBridge().deleteRule(r -> r.name(name).eventBusName(bus));
    aws.sqs().deleteQueue(q -> q.queueUrl(queueUrl));
  }

  private static String policy(String queueArn, String ruleArn) {
    return """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow",
        "Principal":{"Service":"events.amazonaws.com"},"Action":"sqs:SendMessage",
        "Resource":"%s","Condition":{"ArnEquals":{"aws:SourceArn":"%s"}}}]}"""
        .formatted(queueArn, ruleArn);
  }
}
