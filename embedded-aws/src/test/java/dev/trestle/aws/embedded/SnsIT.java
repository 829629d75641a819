package dev.trestle.aws.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.BatchEntryIdsNotDistinctException;
import software.amazon.awssdk.services.sns.model.BatchRequestTooLongException;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.PublishBatchRequestEntry;
import software.amazon.awssdk.services.sns.model.PublishBatchResponse;
import software.amazon.awssdk.services.sqs.model.Message;

@Aws
@DisabledIfSystemProperty(
    named = "aws",
    matches = "localstack",
    disabledReason = "claims of embedded AWS that LocalStack does not keep")
class SnsIT {

  private final AwsEndpoint aws;
  private final SnsClient sns;
  private final String name = "t-" + UUID.randomUUID();
  private String topic = "";
  private String queue = "";

  SnsIT(AwsEndpoint aws) {
    this.aws = aws;
    this.sns = aws.sns();
  }

  @BeforeEach
  void makeATopicAndAQueue() {
    topic = sns.createTopic(r -> r.name(name)).topicArn();
    queue = aws.sqs().createQueue(r -> r.queueName(name)).queueUrl();
  }

  private static String arn(String queue) {
    return "arn:aws:sqs:us-east-1:000000000000:" + queue;
  }

  private String subscribe(Map<String, String> attributes) {
    return sns.subscribe(
            r -> r.topicArn(topic).protocol("sqs").endpoint(arn(name)).attributes(attributes))
        .subscriptionArn();
  }

  private static MessageAttributeValue text(String value) {
    return MessageAttributeValue.builder().dataType("String").stringValue(value).build();
  }

  private static MessageAttributeValue number(String value) {
    return MessageAttributeValue.builder().dataType("Number").stringValue(value).build();
  }

  @Test
  void messageComesInItsEnvelope() throws Exception {
    subscribe(Map.of());

    String id =
        sns.publish(
                r ->
                    r.topicArn(topic)
                        .message("{\"a\":\"ü+ &=\"}")
                        .subject("about")
                        .messageAttributes(Map.of("kind", text("x"))))
            .messageId();

    Message message = Received.from(aws.sqs(), queue, 1).get(0);
    assertThat(message.messageAttributes()).isEmpty();
    JsonNode envelope = Received.json(message.body());
    assertThat(envelope.path("Type").asText()).isEqualTo("Notification");
    assertThat(envelope.path("MessageId").asText()).isEqualTo(id);
    assertThat(envelope.path("TopicArn").asText()).isEqualTo(topic);
    assertThat(envelope.path("Subject").asText()).isEqualTo("about");
    assertThat(envelope.path("Message").asText()).isEqualTo("{\"a\":\"ü+ &=\"}");
    assertThat(envelope.path("Timestamp").asText()).matches("\\d{4}-.*\\.\\d{3}Z");
    assertThat(envelope.path("MessageAttributes"))
        .isEqualTo(Received.json("{\"kind\":{\"Type\":\"String\",\"Value\":\"x\"}}"));
  }

  @Test
  void rawMessageComesAsItIs() {
    String subscription = subscribe(Map.of("RawMessageDelivery", "true"));
    SdkBytes bytes = SdkBytes.fromByteArray(new byte[] {0, 1, -1});

    sns.publish(
        r ->
            r.topicArn(topic)
                .message("raw")
                .messageAttributes(
                    Map.of(
                        "t", text("x"),
                        "n", number("1.50"),
                        "b",
                            MessageAttributeValue.builder()
                                .dataType("Binary")
                                .binaryValue(bytes)
                                .build())));

    Message message = Received.from(aws.sqs(), queue, 1).get(0);
    assertThat(message.body()).isEqualTo("raw");
    assertThat(message.messageAttributes().get("t").stringValue()).isEqualTo("x");
    assertThat(message.messageAttributes().get("n").dataType()).isEqualTo("Number");
    assertThat(message.messageAttributes().get("n").stringValue()).isEqualTo("1.50");
    assertThat(message.messageAttributes().get("b").binaryValue()).isEqualTo(bytes);

    sns.setSubscriptionAttributes(
        r ->
            r.subscriptionArn(subscription)
                .attributeName("RawMessageDelivery")
                .attributeValue("false"));
    sns.publish(r -> r.topicArn(topic).message("wrapped"));
    assertThat(Received.body(aws.sqs(), queue)).contains("\"Message\":\"wrapped\"");
  }

  @Test
  void filterPolicyChoosesByAttributes() {
    subscribe(
        Map.of(
            "RawMessageDelivery", "true",
            "FilterPolicy", "{\"kind\":[\"x\"],\"n\":[{\"numeric\":[\">\",5]}]}"));

    sns.publish(r -> r.topicArn(topic).message("no attributes"));
    sns.publish(
        r ->
            r.topicArn(topic)
                .message("too small")
                .messageAttributes(Map.of("kind", text("x"), "n", number("5"))));
    sns.publish(
        r ->
            r.topicArn(topic)
                .message("fits")
                .messageAttributes(Map.of("kind", text("x"), "n", number("5.5"))));

    assertThat(Received.body(aws.sqs(), queue)).isEqualTo("fits");
  }

  @Test
  void filterPolicyChoosesByBody() {
    subscribe(
        Map.of(
            "RawMessageDelivery", "true",
            "FilterPolicyScope", "MessageBody",
            "FilterPolicy", "{\"a\":{\"b\":[1]}}"));

    sns.publish(r -> r.topicArn(topic).message("no JSON"));
    sns.publish(r -> r.topicArn(topic).message("{\"a\":{\"b\":2}}"));
    sns.publish(r -> r.topicArn(topic).message("{\"a\":{\"b\":1}}"));

    assertThat(Received.body(aws.sqs(), queue)).isEqualTo("{\"a\":{\"b\":1}}");
  }

  @Test
  void badEntriesOfABatchFailAlone() {
    subscribe(Map.of("RawMessageDelivery", "true"));

    PublishBatchResponse response =
        sns.publishBatch(
            r ->
                r.topicArn(topic)
                    .publishBatchRequestEntries(
                        e -> e.id("1").message("one"),
                        e -> e.id("2").message("two").subject("x".repeat(101)),
                        e -> e.id("3").message("")));

    assertThat(response.successful()).extracting("id").containsExactly("1");
    assertThat(response.failed()).extracting("id").containsExactly("2", "3");
    assertThat(response.failed()).allSatisfy(f -> assertThat(f.senderFault()).isTrue());
    assertThat(Received.body(aws.sqs(), queue)).isEqualTo("one");
  }

  @Test
  void badBatchesFailAsAWhole() {
    PublishBatchRequestEntry entry =
        PublishBatchRequestEntry.builder().id("1").message("m").build();

    assertThatThrownBy(
            () ->
                sns.publishBatch(
                    r -> r.topicArn(topic).publishBatchRequestEntries(List.of(entry, entry))))
        .isInstanceOf(BatchEntryIdsNotDistinctException.class);
    String half = "x".repeat(131_073);
    assertThatThrownBy(
            () ->
                sns.publishBatch(
                    r ->
                        r.topicArn(topic)
                            .publishBatchRequestEntries(
                                e -> e.id("1").message(half), e -> e.id("2").message(half))))
        .isInstanceOf(BatchRequestTooLongException.class);
    assertThatThrownBy(
            () ->
                sns.publishBatch(
                    r -> r.topicArn(topic + "-no").publishBatchRequestEntries(List.of(entry))))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void messageForADeletedQueueGoesToTheDeadLetterQueue() {
    String dead = name + "-dlq";
    String deadUrl = aws.sqs().createQueue(r -> r.queueName(dead)).queueUrl();
    subscribe(
        Map.of(
            "RawMessageDelivery",
            "true",
            "RedrivePolicy",
            "{\"deadLetterTargetArn\":\"" + arn(dead) + "\"}"));
    aws.sqs().deleteQueue(r -> r.queueUrl(queue));

    sns.publish(r -> r.topicArn(topic).message("lost"));

    assertThat(Received.body(aws.sqs(), deadUrl)).isEqualTo("lost");
  }

  @Test
  void ruleSendsToATopicAndWhatItCannotToItsDeadLetterQueue() {
    subscribe(Map.of("RawMessageDelivery", "true"));
    String dead = name + "-dlq";
    String deadUrl = aws.sqs().createQueue(r -> r.queueName(dead)).queueUrl();
    aws.eventBridge().putRule(r -> r.name(name).eventPattern("{\"source\":[\"" + name + "\"]}"));
    aws.eventBridge()
        .putTargets(
            r ->
                r.rule(name)
                    .targets(t -> t.id("t").arn(topic).deadLetterConfig(d -> d.arn(arn(dead)))));
    put("{\"n\":1}");
    assertThat(Received.body(aws.sqs(), queue)).contains("\"detail\":{\"n\":1}");

    sns.deleteTopic(r -> r.topicArn(topic));
    put("{\"n\":2}");

    Message message = Received.from(aws.sqs(), deadUrl, 1).get(0);
    assertThat(message.body()).contains("\"detail\":{\"n\":2}");
    assertThat(message.messageAttributes().get("ERROR_CODE").stringValue())
        .isEqualTo("NO_RESOURCE");
    assertThat(message.messageAttributes().get("TARGET_ARN").stringValue()).isEqualTo(topic);
  }

  private void put(String detail) {
    aws.eventBridge().putEvents(r -> r.entries(e -> e.source(name).detailType("T").detail(detail)));
  }
}
