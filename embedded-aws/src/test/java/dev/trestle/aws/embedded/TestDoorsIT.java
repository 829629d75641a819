package dev.trestle.aws.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.Event;

@Aws
@DisabledIfSystemProperty(
    named = "aws",
    matches = "localstack",
    disabledReason = "LocalStack has no such doors")
class TestDoorsIT {

  private final AwsEndpoint aws;
  private final String name = "d-" + UUID.randomUUID();
  private String queue = "";

  TestDoorsIT(AwsEndpoint aws) {
    this.aws = aws;
  }

  @BeforeEach
  void makeAQueue() {
    queue = aws.sqs().createQueue(r -> r.queueName(name)).queueUrl();
  }

  private String arn() {
    return "arn:aws:sqs:us-east-1:000000000000:" + name;
  }

  private void rule(String pattern) {
    aws.eventBridge().putRule(r -> r.name(name).eventPattern(pattern));
    aws.eventBridge().putTargets(r -> r.rule(name).targets(t -> t.id("q").arn(arn())));
  }

  private List<String> bodies(int count) {
    return Received.from(aws.sqs(), queue, count).stream().map(m -> m.body()).toList();
  }

  @Test
  void eventsOfARuleComeTwiceAndLate() {
    rule("{\"source\":[\"" + name + "\"]}");
    aws.doors().disorder(name, 2, 1000, 1);
    for (int i = 1; i <= 4; i++) {
      String detail = "{\"n\":" + i + "}";
      aws.eventBridge()
          .putEvents(r -> r.entries(e -> e.source(name).detailType("T").detail(detail)));
    }
    assertThat(aws.sqs().receiveMessage(r -> r.queueUrl(queue)).messages()).isEmpty();

    aws.doors().order(name);

    assertThat(bodies(6))
        .extracting(body -> body.replaceFirst(".*\"n\":(\\d).*", "$1"))
        .containsExactlyInAnyOrder("1", "2", "2", "3", "4", "4");
  }

  @Test
  void notificationsOfABucketComeOutOfOrder() {
    aws.s3().createBucket(r -> r.bucket(name));
    aws.s3()
        .putBucketNotificationConfiguration(
            r ->
                r.bucket(name)
                    .skipDestinationValidation(true)
                    .notificationConfiguration(
                        n ->
                            n.queueConfigurations(
                                q -> q.queueArn(arn()).events(Event.S3_OBJECT_CREATED))));
    aws.doors().disorder(name, 0, 6, 3);

    for (int i = 0; i < 6; i++) {
      String key = "k" + i;
      aws.s3().putObject(r -> r.bucket(name).key(key), RequestBody.fromString("x"));
    }

    assertThat(bodies(6))
        .extracting(body -> body.replaceFirst(".*\"key\":\"(k\\d)\".*", "$1"))
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 6).mapToObj(i -> "k" + i).toList())
        .isNotEqualTo(IntStream.range(0, 6).mapToObj(i -> "k" + i).toList());
  }

  @Test
  void servicesOfAwsPutTheirOwnEvents() {
    rule("{\"source\":[\"aws.test\"],\"detail\":{\"name\":[\"" + name + "\"]}}");

    aws.doors().event("aws.test", "Test", List.of("arn:r"), "{\"name\":\"" + name + "\"}");

    assertThat(bodies(1))
        .singleElement()
        .asString()
        .contains("\"source\":\"aws.test\"", "\"detail-type\":\"Test\"", "[\"arn:r\"]");
  }

  @Test
  void onlyAwsSourcesPass() {
    assertThatThrownBy(() -> aws.doors().event("app", "T", List.of(), "{}"))
        .hasMessageContaining("begins with aws.");
    assertThatThrownBy(() -> aws.doors().event("aws.x", "T", List.of(), "[]"))
        .hasMessageContaining("JSON object");
  }
}
