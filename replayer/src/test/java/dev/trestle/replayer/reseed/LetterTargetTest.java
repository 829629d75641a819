package dev.trestle.replayer.reseed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.internal.v1.PlannedTarget;
import dev.trestle.internal.v1.TargetKind;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sns.model.PublishBatchRequest;
import software.amazon.awssdk.services.sns.model.PublishBatchRequestEntry;
import software.amazon.awssdk.services.sns.model.PublishBatchResponse;
import software.amazon.awssdk.services.sns.model.PublishBatchResultEntry;

class LetterTargetTest {

  private static final PlannedTarget TOPIC =
      PlannedTarget.newBuilder()
          .setKind(TargetKind.TARGET_KIND_TOPIC)
          .setArn("arn:aws:sns:eu-west-1:123456789012:t.fifo")
          .setFifo(true)
          .setMaxMessageBytes(TopicCall.MAX_BYTES)
          .build();

  private final FifoTopic sns = new FifoTopic();
  private final LetterTarget target =
      new LetterTarget(
          new TopicCall(sns, TOPIC, "r-1", Duration.ofSeconds(5)),
          record -> new Rendered.Ready<>("\"" + record.position().offset() + "\""),
          TOPIC,
          "r-1");

  /** A FIFO topic: knows what it was given within five minutes, and refuses what has no group. */
  private static final class FifoTopic implements SnsClient {
    private final Map<String, List<String>> groups = new HashMap<>();
    private final Set<String> known = new HashSet<>();
    private String failing = "";
    private String forgotten = "";

    @Override
    public PublishBatchResponse publishBatch(PublishBatchRequest request) {
      assertThat(request.topicArn()).isEqualTo(TOPIC.getArn());
      List<PublishBatchResultEntry> successful = new ArrayList<>();
      List<BatchResultErrorEntry> failed = new ArrayList<>();
      for (PublishBatchRequestEntry entry : request.publishBatchRequestEntries()) {
        assertThat(entry.messageAttributes().get(Letter.REPLAY).stringValue()).isEqualTo("r-1");
        if (entry.messageGroupId() == null || entry.messageDeduplicationId() == null) {
          failed.add(error(entry, "InvalidParameter", true));
        } else if (entry.message().equals(failing)) {
          failed.add(error(entry, "InternalError", false));
        } else if (!entry.message().equals(forgotten)) {
          if (known.add(entry.messageDeduplicationId())) {
            groups
                .computeIfAbsent(entry.messageGroupId(), group -> new ArrayList<>())
                .add(entry.message());
          }
          successful.add(PublishBatchResultEntry.builder().id(entry.id()).build());
        }
      }
      return PublishBatchResponse.builder().successful(successful).failed(failed).build();
    }

    private static BatchResultErrorEntry error(
        PublishBatchRequestEntry entry, String code, boolean sendersFault) {
      return BatchResultErrorEntry.builder()
          .id(entry.id())
          .code(code)
          .message(code)
          .senderFault(sendersFault)
          .build();
    }

    @Override
    public String serviceName() {
      return "sns";
    }

    @Override
    public void close() {}
  }

  private List<Letter> letters(int count) {
    List<Letter> letters = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      LogRecord record =
          new LogRecord(
              new Position(new Partition("events", 0), Offset.of(i)),
              Records.TIME,
              Records.event("s", "T", i % 2 == 0 ? "even" : "odd", "{}"));
      letters.add(((Rendered.Ready<Letter>) target.render(record)).message());
    }
    return letters;
  }

  @Test
  void aFifoTopicHasEachSubjectInOrderAndWhatIsSentAgainOnce() {
    assertThat(target.isOrdered()).isTrue();
    List<Letter> letters = letters(6);

    assertThat(target.send(letters.subList(0, 4))).containsOnly(new Sending.Sent());
    assertThat(target.send(letters.subList(2, 6))).containsOnly(new Sending.Sent());

    assertThat(sns.groups)
        .isEqualTo(
            Map.of(
                "even", List.of("\"0\"", "\"2\"", "\"4\""),
                "odd", List.of("\"1\"", "\"3\"", "\"5\"")));
  }

  @Test
  void eachLetterHasItsOwnAnswer() {
    sns.failing = "\"1\"";
    sns.forgotten = "\"2\"";

    List<Sending> answers = target.send(letters(4));

    assertThat(answers.get(0)).isEqualTo(new Sending.Sent());
    assertThat(answers.get(1)).isInstanceOf(NotNow.class);
    assertThat(answers.get(2)).isInstanceOf(NotNow.class);
    assertThat(answers.get(3)).isEqualTo(new Sending.Sent());
  }
}
