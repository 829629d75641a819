package dev.trestle.replayer.deadletter;

import dev.trestle.bus.EventMember;
import dev.trestle.bus.ReceivedEvent;
import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.DeadLetterContent;
import dev.trestle.v1.DeadLetterKind;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a message tells of why it is dead, for whom it was meant, and which event it is. Nothing in
 * it is trusted to be there: a message that tells nothing is a dead letter like any other.
 */
final class Diagnosis {

  /** The cause where SQS moved a message. */
  static final String MAX_RECEIVES = "MAX_RECEIVES";

  /** The cause where whoever rejected a message did not give one. */
  static final String NOT_SAID = "NOT_SAID";

  /** Attributes that EventBridge adds; they are no part of what the target was sent. */
  static final String RULE_ARN = "RULE_ARN";

  static final String TARGET_ARN = "TARGET_ARN";
  static final String EXHAUSTED_RETRY_CONDITION = "EXHAUSTED_RETRY_CONDITION";
  static final String RETRY_ATTEMPTS = "RETRY_ATTEMPTS";

  /** Attributes that our own services add. */
  static final String SOURCE_QUEUE = "SOURCE_QUEUE";

  /** Attributes that both add. */
  static final String ERROR_CODE = "ERROR_CODE";

  static final String ERROR_MESSAGE = "ERROR_MESSAGE";

  private static final String REDRIVEN_BY_SQS_FROM = "DeadLetterQueueSourceArn";
  private static final String DLQ_SUFFIX = "-dlq";
  private static final int MAX_TEXT = 400;
  private static final int MAX_NAME = 256;
  private static final Pattern QUEUE =
      Pattern.compile("(?:arn:[^:]*:sqs:[^:]*:[^:]*:|https?://.*/)([A-Za-z0-9_.-]+)");

  private Diagnosis() {}

  /** What is known of a message of a dead-letter queue: kind, cause, target and event. */
  static DeadLetter.Builder of(String queue, DeadLetterContent content) {
    DeadLetter.Builder letter =
        DeadLetter.newBuilder()
            .setQueue(queue)
            .setCauseMessage(cut(text(content, ERROR_MESSAGE), MAX_TEXT));
    String code = cut(text(content, ERROR_CODE), MAX_NAME);
    if (content.containsAttributes(TARGET_ARN) || content.containsAttributes(RULE_ARN)) {
      letter
          .setKind(DeadLetterKind.DEAD_LETTER_KIND_RULE)
          .setCause(code.isEmpty() ? NOT_SAID : code)
          .setTarget(target(text(content, TARGET_ARN)));
    } else if (content.containsAttributes(SOURCE_QUEUE) || !code.isEmpty()) {
      letter
          .setKind(DeadLetterKind.DEAD_LETTER_KIND_SERVICE)
          .setCause(code.isEmpty() ? NOT_SAID : code)
          .setTarget(target(text(content, SOURCE_QUEUE)));
    } else {
      String source = content.getSystemAttributesOrDefault(REDRIVEN_BY_SQS_FROM, "");
      letter
          .setKind(DeadLetterKind.DEAD_LETTER_KIND_RECEIVES)
          .setCause(MAX_RECEIVES)
          .setTarget(source.isEmpty() ? mainQueue(queue) : target(source));
    }
    return describeEvent(letter, content.getBody());
  }

  /** The event that the body is, if it is one as EventBridge sends it. */
  private static DeadLetter.Builder describeEvent(DeadLetter.Builder letter, String body) {
    Optional<ReceivedEvent> read = event(body);
    if (read.isEmpty()) {
      return letter;
    }
    ReceivedEvent event = read.get();
    Optional<EventMember> own = event.member();
    return letter
        .setEventType(cut(own.map(EventMember::type).orElse(event.detailType()), MAX_NAME))
        .setEventSource(cut(event.source(), MAX_NAME))
        .setEventId(cut(own.map(EventMember::id).orElse(event.id()), MAX_NAME));
  }

  /** The event that a body is; empty if it is none. */
  static Optional<ReceivedEvent> event(String body) {
    return ReceivedEvent.read(body.getBytes(StandardCharsets.UTF_8))
            instanceof ReceivedEvent.Read read
        ? Optional.of(read.event())
        : Optional.empty();
  }

  /** A queue by its name, whether it came as a name, a URL or an ARN; else the ARN as it is. */
  private static String target(String named) {
    Matcher queue = QUEUE.matcher(named);
    return cut(queue.matches() ? queue.group(1) : named, MAX_NAME);
  }

  /** By the convention of the environment's queues, where SQS does not tell. */
  private static String mainQueue(String queue) {
    return queue.endsWith(DLQ_SUFFIX)
        ? queue.substring(0, queue.length() - DLQ_SUFFIX.length())
        : "";
  }

  private static String text(DeadLetterContent content, String attribute) {
    return content.containsAttributes(attribute)
        ? content.getAttributesOrThrow(attribute).getText()
        : "";
  }

  /** Never half of a surrogate pair, which no message can carry. */
  static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
    return text.substring(0, end);
  }
}
