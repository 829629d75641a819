package dev.trestle.replayer.reseed;

import dev.trestle.internal.v1.PlannedTarget;
import dev.trestle.log.LogRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;

/** An SQS queue. */
final class QueueTarget implements Target<Letter> {

  /** Of SendMessageBatch (AWS, "Amazon SQS message quotas"). */
  private static final CallLimits LIMITS = new CallLimits(10, 1_048_576);

  private final SqsClient sqs;
  private final PlannedTarget target;
  private final LetterOf letters;
  private final Duration timeout;
  private final Map<String, MessageAttributeValue> attributes;

  QueueTarget(SqsClient sqs, PlannedTarget target, Body body, String reseed, Duration timeout) {
    this.sqs = sqs;
    this.target = target;
    this.letters = new LetterOf(body, target, reseed);
    this.timeout = timeout;
    this.attributes =
        Map.of(
            Letter.REPLAY,
            MessageAttributeValue.builder().dataType("String").stringValue(reseed).build());
  }

  @Override
  public Rendered<Letter> render(LogRecord record) {
    return letters.of(record);
  }

  @Override
  public List<Sending> send(List<Letter> messages) {
    List<SendMessageBatchRequestEntry> entries = new ArrayList<>(messages.size());
    for (Letter letter : messages) {
      SendMessageBatchRequestEntry.Builder entry =
          SendMessageBatchRequestEntry.builder()
              .id(String.valueOf(entries.size()))
              .messageBody(letter.body())
              .messageAttributes(attributes);
      if (target.getFifo()) {
        entry.messageGroupId(letter.group()).messageDeduplicationId(letter.deduplicationId());
      }
      entries.add(entry.build());
    }
    try {
      return results(
          messages.size(),
          sqs.sendMessageBatch(
              request ->
                  request
                      .queueUrl(target.getAddress())
                      .entries(entries)
                      .overrideConfiguration(o -> o.apiCallTimeout(timeout))));
    } catch (SdkException e) {
      Sending failure = TargetFailure.ofCall(e, target.getArn(), messages.size());
      return messages.stream().map(unused -> failure).toList();
    }
  }

  private List<Sending> results(int messages, SendMessageBatchResponse response) {
    Map<String, Sending> byId = new HashMap<>();
    for (BatchResultErrorEntry each : response.failed()) {
      byId.put(
          each.id(),
          TargetFailure.ofMessage(
              String.valueOf(each.code()),
              String.valueOf(each.message()),
              Boolean.TRUE.equals(each.senderFault()),
              target.getArn()));
    }
    response.successful().forEach(each -> byId.put(each.id(), new Sending.Sent()));
    List<Sending> results = new ArrayList<>(messages);
    for (int i = 0; i < messages; i++) {
      results.add(
          byId.getOrDefault(
              String.valueOf(i), TargetFailure.unavailable(target.getArn(), "left one out")));
    }
    return results;
  }

  @Override
  public CallLimits call() {
    return LIMITS;
  }

  @Override
  public boolean isOrdered() {
    return target.getFifo();
  }
}
