package dev.trestle.deploy;

import java.util.Map;
import software.amazon.awssdk.services.sns.SnsClient;

/** {@code AWS::SNS::Topic}. */
final class Topics {

  private final SnsClient sns;

  Topics(SnsClient sns) {
    this.sns = sns;
  }

  /** SNS itself gives the topic that exists already. */
  Resource topic(Properties properties) {
    String name = properties.text("TopicName");
    properties.noMore();
    String arn = sns.createTopic(r -> r.name(name)).topicArn();
    return new Resource(arn, Map.of("TopicArn", arn, "TopicName", name));
  }
}
