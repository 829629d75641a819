package dev.trestle.aws.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** Takes messages off a queue until there are as many as expected. */
final class Received {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();

  static List<Message> from(SqsClient sqs, String queueUrl, int count) {
    List<Message> messages = new ArrayList<>();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (messages.size() < count && System.nanoTime() < end) {
      messages.addAll(
          sqs.receiveMessage(
                  r ->
                      r.queueUrl(queueUrl)
                          .waitTimeSeconds(1)
                          .maxNumberOfMessages(10)
                          .messageAttributeNames("All")
                          .messageSystemAttributeNamesWithStrings("All"))
              .messages());
    }
    messages.forEach(
        message ->
            sqs.deleteMessage(r -> r.queueUrl(queueUrl).receiptHandle(message.receiptHandle())));
    return messages;
  }

  static String body(SqsClient sqs, String queueUrl) {
    List<Message> messages = from(sqs, queueUrl, 1);
    if (messages.size() != 1) {
      throw new AssertionError("expected one message, not " + messages);
    }
    return messages.get(0).body();
  }

  static JsonNode json(String text) throws Exception {
    return JSON.readTree(text);
  }

  private Received() {}
}
