package dev.trestle.replayer.deadletter;

import com.google.protobuf.ByteString;
import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.store.StoreException;
import dev.trestle.proto.ProtoTime;
import dev.trestle.queues.Message;
import dev.trestle.queues.MessageHandler;
import dev.trestle.queues.OutageException;
import dev.trestle.queues.Outcome;
import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.DeadLetterAttribute;
import dev.trestle.v1.DeadLetterContent;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * Moves the messages of one dead-letter queue into the log, whatever they are: a message is deleted
 * once its record and its state are safe, and not before.
 */
final class MoveMessages implements MessageHandler {

  private final String queue;
  private final RecordLetter letters;

  MoveMessages(String queue, RecordLetter letters) {
    this.queue = queue;
    this.letters = letters;
  }

  @Override
  public String queue() {
    return queue;
  }

  /** Nothing is rejected: there is nowhere to go from here. */
  @Override
  public Optional<String> deadLetterQueue() {
    return Optional.empty();
  }

  @Override
  public Outcome handle(Message message) throws InterruptedException {
    try {
      return new Outcome.Done(letters.record(letter(queue, message)) ? "recorded" : "repeated");
    } catch (StoreException | LogUnavailableException e) {
      throw new OutageException("the log of dead letters does not answer", e);
    }
  }

  /** The message as a dead letter, with its content. */
  static DeadLetter letter(String queue, Message message) {
    DeadLetterContent content = content(message);
    Instant sent = message.sentAt().orElse(Instant.EPOCH);
    return Diagnosis.of(queue, content)
        .setId(DeadLetterId.of(sent, queue, message.id()).text())
        .setSendTime(ProtoTime.toTimestamp(sent))
        .setRedriveOf(Diagnosis.cut(message.text(Redelivery.REDRIVE_OF).orElse(""), 64))
        .setContent(content)
        .build();
  }

  private static DeadLetterContent content(Message message) {
    DeadLetterContent.Builder content =
        DeadLetterContent.newBuilder()
            .setBody(message.body())
            .setMessageId(message.id())
            .putAllSystemAttributes(message.systemAttributes());
    for (Map.Entry<String, MessageAttributeValue> each : message.attributes().entrySet()) {
      MessageAttributeValue value = each.getValue();
      DeadLetterAttribute.Builder attribute =
          DeadLetterAttribute.newBuilder().setType(value.dataType());
      if (value.binaryValue() != null) {
        attribute.setBinary(ByteString.copyFrom(value.binaryValue().asByteArray()));
      } else if (value.stringValue() != null) {
        attribute.setText(value.stringValue());
      }
      content.putAttributes(each.getKey(), attribute.build());
    }
    return content.build();
  }
}
