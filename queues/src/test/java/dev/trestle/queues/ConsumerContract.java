package dev.trestle.queues;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** What a consumer makes of messages, on whatever queues. */
abstract class ConsumerContract {

  /** A defect is delivered so often before SQS dead-letters the message. */
  private static final int MAX_RECEIVES = 2;

  final String queue = "contract-" + UUID.randomUUID();
  final String deadLetters = queue + "-dlq";

  abstract SqsClient sqs();

  /** Creates both queues; the first is redriven to the second. */
  abstract void create(String source, String target, int maxReceives);

  @BeforeEach
  void createQueues() {
    create(queue, deadLetters, MAX_RECEIVES);
  }

  @Test
  void aMessageIsGivenWithEveryAttributeAndDeletedOnceItIsDone() throws Exception {
    MessageAttributeValue binary =
        MessageAttributeValue.builder()
            .dataType("Binary")
            .binaryValue(SdkBytes.fromUtf8String("\u0000x"))
            .build();
    long before = System.currentTimeMillis() - 1000;
    send("body", Map.of("RULE_ARN", text("arn:rule"), "n", number("7"), "bin", binary));
    try (TestConsumer consumer = consumer(1, m -> new Outcome.Done("done")).start()) {
      Message message = consumer.awaitGiven();

      assertThat(message.body()).isEqualTo("body");
      assertThat(message.text("RULE_ARN")).hasValue("arn:rule");
      assertThat(message.text("n")).hasValue("7");
      assertThat(message.text("bin")).isEmpty();
      assertThat(message.text("none")).isEmpty();
      assertThat(message.attributes().get("n").dataType()).isEqualTo("Number");
      assertThat(message.attributes().get("bin").binaryValue()).isEqualTo(binary.binaryValue());
      assertThat(message.receiveCount()).isEqualTo(1);
      assertThat(message.sentAt().orElseThrow().toEpochMilli()).isGreaterThan(before);
    }
    assertThat(take(queue)).isEmpty();
  }

  @Test
  void aRejectedMessageIsKeptWithItsAttributesAndTheReason() throws Exception {
    send("{", Map.of("RULE_ARN", text("arn:rule"), "ERROR_CODE", text("OLD")));
    try (TestConsumer consumer =
        consumer(1, m -> new Outcome.Rejected("NOT_JSON", "line\u00001")).start()) {
      consumer.awaitGiven();
    }
    var kept = await(deadLetters);

    assertThat(kept.body()).isEqualTo("{");
    assertThat(kept.messageAttributes())
        .containsEntry("RULE_ARN", text("arn:rule"))
        .containsEntry(DeadLetterQueue.ERROR_CODE, text("NOT_JSON"))
        .containsEntry(DeadLetterQueue.ERROR_MESSAGE, text("line\uFFFD1"))
        .containsEntry(DeadLetterQueue.SOURCE_QUEUE, text(queue));
    assertThat(take(queue)).isEmpty();
  }

  @Test
  void aDefectIsDeliveredAgainUntilSqsItselfDeadLettersTheMessage() throws Exception {
    send("poison", Map.of("RULE_ARN", text("arn:rule")));
    try (TestConsumer consumer =
        consumer(
                1,
                m -> {
                  throw new IllegalStateException("planted");
                })
            .start()) {
      for (int delivery = 1; delivery <= MAX_RECEIVES; delivery++) {
        assertThat(consumer.awaitGiven().receiveCount()).isEqualTo(delivery);
      }
      var kept = await(deadLetters);

      assertThat(kept.body()).isEqualTo("poison");
      assertThat(kept.messageAttributes()).isEqualTo(Map.of("RULE_ARN", text("arn:rule")));
    }
    assertThat(take(queue)).isEmpty();
  }

  @Test
  void anOutageIsRiddenOutWithinOneDelivery() throws Exception {
    send("body", Map.of());
    int[] tries = {0};
    try (TestConsumer consumer =
        consumer(
                1,
                m -> {
                  if (++tries[0] <= 2 * MAX_RECEIVES) {
                    throw new OutageException("planted", new RuntimeException());
                  }
                  return new Outcome.Done("done");
                })
            .start()) {
      for (int i = 0; i <= 2 * MAX_RECEIVES; i++) {
        assertThat(consumer.awaitGiven().receiveCount()).isEqualTo(1);
      }
    }
    assertThat(take(queue)).isEmpty();
    assertThat(take(deadLetters)).isEmpty();
  }

  @Test
  void aMessageThatWaitsForItsNextTryHoldsUpNoOtherAndIsHandedBackByAStop() throws Exception {
    send("waits", Map.of());
    try (TestConsumer consumer =
        new TestConsumer(
                sqs(),
                queue,
                Optional.of(deadLetters),
                TestConsumer.limits(1, Duration.ofMinutes(1)),
                m -> {
                  if (m.body().equals("waits")) {
                    throw new OutageException("planted", new RuntimeException());
                  }
                  return new Outcome.Done("done");
                })
            .start()) {
      assertThat(consumer.awaitGiven().body()).isEqualTo("waits");
      send("other", Map.of());
      assertThat(consumer.awaitGiven().body()).isEqualTo("other");
    }
    assertThat(await(queue).body()).isEqualTo("waits");
    assertThat(take(queue)).isEmpty();
  }

  @Test
  void aMessageThatAnotherHoldsComesAgainLater() throws Exception {
    send("body", Map.of());
    try (TestConsumer consumer =
        consumer(
                1,
                m ->
                    m.receiveCount() == 1
                        ? new Outcome.Later(Duration.ZERO)
                        : new Outcome.Done("done"))
            .start()) {
      assertThat(consumer.awaitGiven().receiveCount()).isEqualTo(1);
      assertThat(consumer.awaitGiven().receiveCount()).isEqualTo(2);
    }
    assertThat(take(queue)).isEmpty();
  }

  @Test
  void missingQueuesAreNamed() {
    assertThat(new Queues(sqs()).missing(List.of(queue, "none-" + queue)))
        .containsExactly("none-" + queue);
  }

  final TestConsumer consumer(int concurrency, TestConsumer.Work work) {
    return new TestConsumer(
        sqs(), queue, Optional.of(deadLetters), TestConsumer.limits(concurrency), work);
  }

  final void send(String body, Map<String, MessageAttributeValue> attributes) {
    String url = new Queues(sqs()).url(queue);
    sqs().sendMessage(r -> r.queueUrl(url).messageBody(body).messageAttributes(attributes));
  }

  /** Takes a message off a queue that has one, or will soon. */
  final software.amazon.awssdk.services.sqs.model.Message await(String from) {
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (System.nanoTime() < deadline) {
      var message = take(from, 1);
      if (message.isPresent()) {
        return message.get();
      }
    }
    throw new AssertionError("no message came to " + from);
  }

  /** Takes a message off a queue, if it has one. */
  final Optional<software.amazon.awssdk.services.sqs.model.Message> take(String from) {
    return take(from, 0);
  }

  private Optional<software.amazon.awssdk.services.sqs.model.Message> take(
      String from, int waitSeconds) {
    String url = new Queues(sqs()).url(from);
    var message =
        sqs()
            .receiveMessage(
                r ->
                    r.queueUrl(url)
                        .maxNumberOfMessages(1)
                        .waitTimeSeconds(waitSeconds)
                        .visibilityTimeout(30)
                        .messageAttributeNames("All"))
            .messages()
            .stream()
            .findFirst();
    message.ifPresent(
        m -> sqs().deleteMessage(r -> r.queueUrl(url).receiptHandle(m.receiptHandle())));
    return message;
  }

  static MessageAttributeValue text(String value) {
    return MessageAttributeValue.builder().dataType("String").stringValue(value).build();
  }

  private static MessageAttributeValue number(String value) {
    return MessageAttributeValue.builder().dataType("Number").stringValue(value).build();
  }
}
