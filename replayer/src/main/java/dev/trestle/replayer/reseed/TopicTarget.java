package dev.trestle.replayer.reseed;

import dev.trestle.internal.v1.PlannedTarget;
import dev.trestle.log.LogRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.PublishBatchRequestEntry;
import software.amazon.awssdk.services.sns.model.PublishBatchResponse;

/** An SNS topic. */
final class TopicTarget implements Target<Letter> {

  /** Of a message, and of all messages of PublishBatch (AWS, "Amazon SNS quotas"). */
  static final int MAX_BYTES = 262_144;

  private static final CallLimits LIMITS = new CallLimits(10, MAX_BYTES);

  private final SnsClient sns;
  private final PlannedTarget target;
  private final LetterOf letters;
  private final Duration timeout;
  private final Map<String, MessageAttributeValue> attributes;

  TopicTarget(SnsClient sns, PlannedTarget target, Body body, String reseed, Duration timeout) {
    this.sns = sns;
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
    List<PublishBatchRequestEntry> entries = new ArrayList<>(messages.size());
    for (Letter letter : messages) {
      PublishBatchRequestEntry.Builder entry =
          PublishBatchRequestEntry.builder()
              .id(String.valueOf(entries.size()))
              .message(letter.body())
              .messageAttributes(attributes);
      if (target.getFifo()) {
        entry.messageGroupId(letter.group()).messageDeduplicationId(letter.deduplicationId());
      }
      entries.add(entry.build());
    }
    try {
      return results(
          messages.size(),
          sns.publishBatch(
              request ->
                  request
                      .topicArn(target.getArn())
                      .publishBatchRequestEntries(entries)
                      .overrideConfiguration(o -> o.apiCallTimeout(timeout))));
    } catch (SdkException e) {
      Sending failure = TargetFailure.ofCall(e, target.getArn(), messages.size());
      return messages.stream().map(unused -> failure).toList();
    }
  }

  private List<Sending> results(int messages, PublishBatchResponse response) {
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
