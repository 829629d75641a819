package dev.trestle.aws.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.Subscription;
import software.amazon.awssdk.services.sns.model.Topic;

@Aws
@DisabledIfSystemProperty(
    named = "aws",
    matches = "localstack",
    disabledReason = "claims of embedded AWS that LocalStack does not keep")
class SnsTopicsIT {

  private final AwsEndpoint aws;
  private final SnsClient sns;
  private final String name = "t-" + UUID.randomUUID();
  private String topic = "";

  SnsTopicsIT(AwsEndpoint aws) {
    this.aws = aws;
    this.sns = aws.sns();
  }

  @BeforeEach
  void makeATopicAndAQueue() {
    topic = sns.createTopic(r -> r.name(name)).topicArn();
    var unused = aws.sqs().createQueue(r -> r.queueName(name));
  }

  private static String arn(String queue) {
    return "arn:aws:sqs:us-east-1:000000000000:" + queue;
  }

  private String subscribe(Map<String, String> attributes) {
    return sns.subscribe(
            r -> r.topicArn(topic).protocol("sqs").endpoint(arn(name)).attributes(attributes))
        .subscriptionArn();
  }

  @Test
  void topicsAreMadeOnceDescribedListedAndDeleted() {
    assertThat(topic).isEqualTo("arn:aws:sns:us-east-1:000000000000:" + name);
    assertThat(sns.createTopic(r -> r.name(name)).topicArn()).isEqualTo(topic);
    assertThat(sns.listTopicsPaginator().topics()).extracting(Topic::topicArn).contains(topic);
    sns.setTopicAttributes(
        r -> r.topicArn(topic).attributeName("DisplayName").attributeValue("a & <b>"));
    assertThat(sns.getTopicAttributes(r -> r.topicArn(topic)).attributes())
        .containsEntry("TopicArn", topic)
        .containsEntry("DisplayName", "a & <b>")
        .containsEntry("SubscriptionsConfirmed", "0");

    sns.deleteTopic(r -> r.topicArn(topic));

    assertThatThrownBy(() -> sns.getTopicAttributes(r -> r.topicArn(topic)))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> sns.publish(r -> r.topicArn(topic).message("m")))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void hundredsOfTopicsAreListedInPages() {
    for (int i = 0; i < 101; i++) {
      int number = i;
      sns.createTopic(r -> r.name(name + "-" + number));
    }

    assertThat(sns.listTopicsPaginator().topics())
        .extracting(Topic::topicArn)
        .doesNotHaveDuplicates()
        .filteredOn(arn -> arn.startsWith(topic + "-"))
        .hasSize(101);
  }

  @Test
  void subscriptionsAreListedAndEnd() {
    String subscription = subscribe(Map.of());

    assertThat(subscribe(Map.of())).isEqualTo(subscription);
    assertThatThrownBy(() -> subscribe(Map.of("RawMessageDelivery", "true")))
        .isInstanceOf(InvalidParameterException.class);
    assertThat(sns.listSubscriptionsByTopic(r -> r.topicArn(topic)).subscriptions())
        .singleElement()
        .satisfies(s -> assertThat(s.endpoint()).isEqualTo(arn(name)));
    assertThat(sns.listSubscriptionsPaginator().subscriptions())
        .extracting(Subscription::subscriptionArn)
        .contains(subscription);

    sns.unsubscribe(r -> r.subscriptionArn(subscription));

    assertThat(sns.listSubscriptionsByTopic(r -> r.topicArn(topic)).subscriptions()).isEmpty();
    assertThatThrownBy(() -> sns.getSubscriptionAttributes(r -> r.subscriptionArn(subscription)))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void badMessagesAndUnknownKindsAreRefused() {
    assertThatThrownBy(() -> sns.publish(r -> r.topicArn(topic).message("x".repeat(262_145))))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("Message too long");
    assertThatThrownBy(() -> sns.publish(r -> r.topicArn(topic).message("")))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("Empty message");
    assertThatThrownBy(() -> sns.createTopic(r -> r.name("x.fifo")))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("FIFO");
    assertThatThrownBy(
            () -> sns.subscribe(r -> r.topicArn(topic).protocol("email").endpoint("a@b.c")))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("email");
    assertThatThrownBy(() -> subscribe(Map.of("FilterPolicy", "{\"a\":1}")))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("FilterPolicy");
  }
}
