package dev.trestle.replayer.reseed;

import dev.trestle.internal.v1.PlannedTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.PublishBatchRequestEntry;
import software.amazon.awssdk.services.sns.model.PublishBatchResponse;
import software.amazon.awssdk.services.sns.model.PublishBatchResultEntry;

/** PublishBatch. */
final class TopicCall implements LetterTarget.Call {

  /** Of a message, and of all messages of a call (AWS, "Amazon SNS quotas"). */
  static final int MAX_BYTES = 262_144;

  private static final Target.CallLimits LIMITS = new Target.CallLimits(10, MAX_BYTES);

  private final SnsClient sns;
  private final PlannedTarget topic;
  private final Duration timeout;
  private final Map<String, MessageAttributeValue> attributes;

  TopicCall(SnsClient sns, PlannedTarget topic, String reseed, Duration timeout) {
    this.sns = sns;
    this.topic = topic;
    this.timeout = timeout;
    this.attributes =
        Map.of(
            Letter.REPLAY,
            MessageAttributeValue.builder().dataType("String").stringValue(reseed).build());
  }

  @Override
  public LetterTarget.Reply send(List<Letter> letters) {
    List<PublishBatchRequestEntry> entries = new ArrayList<>(letters.size());
    for (Letter letter : letters) {
      PublishBatchRequestEntry.Builder entry =
          PublishBatchRequestEntry.builder()
              .id(String.valueOf(entries.size()))
              .message(letter.body())
              .messageAttributes(attributes);
      if (topic.getFifo()) {
        entry.messageGroupId(letter.group()).messageDeduplicationId(letter.deduplicationId());
      }
      entries.add(entry.build());
    }
    PublishBatchResponse response =
        sns.publishBatch(
            request ->
                request
                    .topicArn(topic.getArn())
                    .publishBatchRequestEntries(entries)
                    .overrideConfiguration(o -> o.apiCallTimeout(timeout)));
    return new LetterTarget.Reply(
        response.successful().stream().map(PublishBatchResultEntry::id).toList(),
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
