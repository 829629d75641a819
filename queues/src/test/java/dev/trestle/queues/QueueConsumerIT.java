package dev.trestle.queues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.aws.embedded.Aws;
import dev.trestle.aws.embedded.AwsEndpoint;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** On queues as SQS has them. */
@Aws
class QueueConsumerIT extends ConsumerContract {

  private final AwsEndpoint aws;

  QueueConsumerIT(AwsEndpoint aws) {
    this.aws = aws;
  }

  @Override
  SqsClient sqs() {
    return aws.sqs();
  }

  @Override
  void create(String source, String target, int maxReceives) {
    String url = sqs().createQueue(r -> r.queueName(target)).queueUrl();
    String arn =
        sqs()
            .getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .get(QueueAttributeName.QUEUE_ARN);
    String redrive =
        "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":\"%d\"}".formatted(arn, maxReceives);
    sqs()
        .createQueue(
            r ->
                r.queueName(source).attributes(Map.of(QueueAttributeName.REDRIVE_POLICY, redrive)));
  }

  @Test
  void aMessageIsKeptFromOthersForLongerThanItsVisibilityWhileItIsWorkedOn() throws Exception {
    send("long", Map.of());
    CountDownLatch release = new CountDownLatch(1);
    try (TestConsumer consumer =
        consumer(
                1,
                m -> {
                  release.await();
                  return new Outcome.Done("done");
                })
            .start()) {
      consumer.awaitGiven();
      String url = new Queues(sqs()).url(queue);

      // A second longer than the visibility that the message was received with.
      var others =
          sqs().receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(4).visibilityTimeout(30));

      assertThat(others.messages()).isEmpty();
      release.countDown();
    }
    assertThat(take(queue)).isEmpty();
  }
}
