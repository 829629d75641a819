package dev.trestle.replayer.reseed;

import dev.trestle.internal.v1.PlannedTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;

/** SendMessageBatch. */
final class QueueCall implements LetterTarget.Call {

  /** AWS, "Amazon SQS message quotas". */
  private static final Target.CallLimits LIMITS = new Target.CallLimits(10, 1_048_576);

  private final SqsClient sqs;
  private final PlannedTarget queue;
  private final Duration timeout;
  private final Map<String, MessageAttributeValue> attributes;

  QueueCall(SqsClient sqs, PlannedTarget queue, String reseed, Duration timeout) {
    this.sqs = sqs;
    this.queue = queue;
    this.timeout = timeout;
    this.attributes =
        Map.of(
            Letter.REPLAY,
            MessageAttributeValue.builder().dataType("String").stringValue(reseed).build());
  }

  @Override
  public LetterTarget.Reply send(List<Letter> letters) {
    List<SendMessageBatchRequestEntry> entries = new ArrayList<>(letters.size());
    for (Letter letter : letters) {
      SendMessageBatchRequestEntry.Builder entry =
          SendMessageBatchRequestEntry.builder()
              .id(String.valueOf(entries.size()))
              .messageBody(letter.body())
              .messageAttributes(attributes);
      if (queue.getFifo()) {
        entry.messageGroupId(letter.group()).messageDeduplicationId(letter.deduplicationId());
      }
      entries.add(entry.build());
    }
    SendMessageBatchResponse response =
        sqs.sendMessageBatch(
            request ->
                request
                    .queueUrl(queue.getAddress())
                    .entries(entries)
                    .overrideConfiguration(o -> o.apiCallTimeout(timeout)));
    return new LetterTarget.Reply(
        response.successful().stream().map(SendMessageBatchResultEntry::id).toList(),
        response.failed().stream()
            .map(
                each ->
                    new LetterTarget.Failed(
                        each.id(),
                        String.valueOf(each.code()),
                        String.valueOf(each.message()),
                        Boolean.TRUE.equals(each.senderFault())))
            .toList());
  }

  @Override
  public Target.CallLimits limits() {
    return LIMITS;
  }
}
