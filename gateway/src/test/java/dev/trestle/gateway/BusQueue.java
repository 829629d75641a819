package dev.trestle.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.trestle.aws.embedded.AwsEndpoint;
import dev.trestle.aws.embedded.AwsEnvironment;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A queue that takes every event of an environment's bus. */
public final class BusQueue {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final AwsEndpoint aws;
  private final String url;
  private final List<String> bodies = new ArrayList<>();

  private BusQueue(AwsEndpoint aws, String url) {
    this.aws = aws;
    this.url = url;
  }

  public static BusQueue of(AwsEnvironment environment) {
    AwsEndpoint aws = environment.aws();
    String name = environment.named("everything");
    String url = aws.sqs().createQueue(queue -> queue.queueName(name)).queueUrl();
    String arn =
        aws.sqs()
            .getQueueAttributes(
                queue -> queue.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .get(QueueAttributeName.QUEUE_ARN);
    String bus = environment.bus();
    aws.eventBridge()
        .putRule(
            rule ->
                rule.name(name).eventBusName(bus).eventPattern("{\"source\":[{\"prefix\":\"\"}]}"));
    aws.eventBridge()
        .putTargets(
            rule -> rule.rule(name).eventBusName(bus).targets(target -> target.id("q").arn(arn)));
    return new BusQueue(aws, url);
  }

  /** Receives until so many messages came in all. */
  public List<JsonNode> await(int count) throws JsonProcessingException {
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (bodies.size() < count) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("only " + bodies.size() + " of " + count + " reached the queue");
      }
      List<Message> received =
          aws.sqs()
              .receiveMessage(
                  queue -> queue.queueUrl(url).maxNumberOfMessages(10).waitTimeSeconds(2))
              .messages();
      for (Message message : received) {
        bodies.add(message.body());
        aws.sqs()
            .deleteMessage(queue -> queue.queueUrl(url).receiptHandle(message.receiptHandle()));
      }
    }
    List<JsonNode> events = new ArrayList<>();
    for (String body : bodies) {
      events.add(JSON.readTree(body));
    }
    return events;
  }

  /** The messages' own text. */
  public List<String> bodies() {
    return List.copyOf(bodies);
  }
}
