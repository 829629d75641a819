package dev.trestle.queues;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * Sends messages that cannot be processed to where a person finds them: body unchanged, the reason
 * in attributes beside the message's own, of which there is room for the first seven by name.
 */
public final class DeadLetterQueue {

  /** Attribute with the stable name of the reason, as EventBridge and our consumers give it. */
  public static final String ERROR_CODE = "ERROR_CODE";

  /** Attribute with what is wrong and what to do, for a person. */
  public static final String ERROR_MESSAGE = "ERROR_MESSAGE";

  /** Attribute with the name of the queue that the message was taken from. */
  public static final String SOURCE_QUEUE = "SOURCE_QUEUE";

  private static final Set<String> OURS = Set.of(ERROR_CODE, ERROR_MESSAGE, SOURCE_QUEUE);

  /** SQS takes ten attributes; three are ours. */
  private static final int MAX_KEPT = 7;

  private static final int MAX_MESSAGE = 1000;

  private final SqsClient sqs;
  private final Queues queues;

  DeadLetterQueue(SqsClient sqs, Queues queues) {
    this.sqs = sqs;
    this.queues = queues;
  }

  /** Costs one request. */
  void send(String queue, String source, Message message, Outcome.Rejected why) {
    Map<String, MessageAttributeValue> attributes = new LinkedHashMap<>();
    message.attributes().entrySet().stream()
        .filter(entry -> !OURS.contains(entry.getKey()) && hasValue(entry.getValue()))
        .sorted(Map.Entry.comparingByKey())
        .limit(MAX_KEPT)
        .forEach(entry -> attributes.put(entry.getKey(), entry.getValue()));
    attributes.put(ERROR_CODE, text(why.code()));
    attributes.put(
        ERROR_MESSAGE, text(printable(why.message().isEmpty() ? why.code() : why.message())));
    attributes.put(SOURCE_QUEUE, text(source));
    sqs.sendMessage(
        request ->
            request
                .queueUrl(queues.url(queue))
                .messageBody(message.body())
                .messageAttributes(attributes));
  }

  /** Only what SQS takes: XML's characters, and not without end. */
  static String printable(String message) {
    StringBuilder kept = new StringBuilder();
    message
        .codePoints()
        .limit(MAX_MESSAGE)
        .map(c -> isXml(c) ? c : '\uFFFD')
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }

  /** SQS refuses an attribute without one. */
  private static boolean hasValue(MessageAttributeValue value) {
    return value.binaryValue() != null
        || (value.stringValue() != null && !value.stringValue().isEmpty());
  }

  private static boolean isXml(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }

  private static MessageAttributeValue text(String value) {
    return MessageAttributeValue.builder().dataType("String").stringValue(value).build();
  }
}
