package dev.trestle.replayer.deadletter;

import dev.trestle.proto.Problem;
import dev.trestle.queues.Queues;
import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.DeadLetterAttribute;
import dev.trestle.v1.DeadLetterContent;
import dev.trestle.v1.DeadLetterKind;
import dev.trestle.v1.ErrorReason;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/**
 * Sends a message to the queue that it was meant for, as it was before it died: its body and its
 * sender's attributes, without those that told why. {@value #REDRIVE_OF} names the dead letter, so
 * that one which comes of it again is known.
 */
@Singleton
final class Redelivery {

  /** Message attribute with the id of the dead letter that was redriven. */
  static final String REDRIVE_OF = "REDRIVE_OF";

  /** A limit of SQS. */
  static final int MAX_ATTRIBUTES = 10;

  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final Pattern QUEUE_NAME = Pattern.compile("[A-Za-z0-9_-]{1,80}(\\.fifo)?");

  private static final Set<String> ADDED =
      Set.of(
          Diagnosis.ERROR_CODE,
          Diagnosis.ERROR_MESSAGE,
          Diagnosis.SOURCE_QUEUE,
          Diagnosis.RULE_ARN,
          Diagnosis.TARGET_ARN,
          Diagnosis.EXHAUSTED_RETRY_CONDITION,
          Diagnosis.RETRY_ATTEMPTS,
          REDRIVE_OF);

  private final SqsClient sqs;
  private final Queues queues;

  Redelivery(SqsClient sqs, Queues queues) {
    this.sqs = sqs;
    this.queues = queues;
  }

  /** Whether what comes of it again would be known: SQS takes ten attributes, one is for that. */
  static boolean canBeMarked(DeadLetterContent content) {
    return attributesOfSender(content).size() < MAX_ATTRIBUTES;
  }

  /** Why a letter cannot be sent anywhere; empty if its queue is there. Costs a request at most. */
  Optional<Problem> problem(DeadLetter letter) {
    Optional<String> nowhere = whyNowhere(letter);
    if (nowhere.isPresent()) {
      return Optional.of(
          problem(ErrorReason.ERROR_REASON_REDRIVE_TARGET_UNKNOWN, letter, nowhere.get()));
    }
    try {
      var unused = queues.url(letter.getTarget());
      return Optional.empty();
    } catch (SdkException e) {
      return Optional.of(problem(letter, e));
    }
  }

  /**
   * Sends it. Costs one request.
   *
   * @return why it was not sent, or perhaps not; empty if it certainly was
   */
  Optional<Problem> send(DeadLetter letter, DeadLetterContent content) {
    try {
      var unused = sqs.sendMessage(request(letter, content));
      return Optional.empty();
    } catch (SdkException e) {
      return Optional.of(problem(letter, e));
    }
  }

  private static Optional<String> whyNowhere(DeadLetter letter) {
    if (letter.getKind() == DeadLetterKind.DEAD_LETTER_KIND_RELAY) {
      return Optional.of("The bus would not take the event again: correct it and publish that");
    }
    if (letter.getTarget().isEmpty()) {
      return Optional.of("The message does not say for whom it was meant: send it by hand");
    }
    return QUEUE_NAME.matcher(letter.getTarget()).matches()
        ? Optional.empty()
        : Optional.of("'" + letter.getTarget() + "' is no queue: send it there by hand");
  }

  private SendMessageRequest request(DeadLetter letter, DeadLetterContent content) {
    Map<String, MessageAttributeValue> attributes = attributesOfSender(content);
    if (attributes.size() < MAX_ATTRIBUTES) {
      attributes.put(
          REDRIVE_OF,
          MessageAttributeValue.builder().dataType("String").stringValue(letter.getId()).build());
    }
    Map<String, String> system = content.getSystemAttributesMap();
    SendMessageRequest.Builder request =
        SendMessageRequest.builder()
            .queueUrl(queues.url(letter.getTarget()))
            .messageBody(content.getBody())
            .messageAttributes(attributes)
            .messageGroupId(system.get("MessageGroupId"));
    if (letter.getTarget().endsWith(".fifo")) {
      // Not the message's own: SQS would take this for a repeat of it.
      request
          .messageGroupId(system.getOrDefault("MessageGroupId", letter.getId()))
          .messageDeduplicationId(letter.getId());
    }
    return request.build();
  }

  private static Map<String, MessageAttributeValue> attributesOfSender(DeadLetterContent content) {
    Map<String, MessageAttributeValue> attributes = new LinkedHashMap<>();
    content
        .getAttributesMap()
        .forEach(
            (name, attribute) -> {
              if (!ADDED.contains(name)) {
                attributes.put(name, value(attribute));
              }
            });
    return attributes;
  }

  private static MessageAttributeValue value(DeadLetterAttribute attribute) {
    MessageAttributeValue.Builder value =
        MessageAttributeValue.builder().dataType(attribute.getType());
    return attribute.hasBinary()
        ? value.binaryValue(SdkBytes.fromByteArray(attribute.getBinary().toByteArray())).build()
        : value.stringValue(attribute.getText()).build();
  }

  private static Problem problem(DeadLetter letter, SdkException e) {
    boolean refused =
        e instanceof QueueDoesNotExistException
            || (e instanceof AwsServiceException aws
                && aws.statusCode() < 500
                && aws.statusCode() != 429
                && !aws.isThrottlingException());
    return refused
        ? problem(
            ErrorReason.ERROR_REASON_REDRIVE_TARGET_MISSING,
            letter,
            "Queue '" + letter.getTarget() + "' is not there or refuses: " + e.getMessage())
        : problem(
                ErrorReason.ERROR_REASON_REDRIVE_UNAVAILABLE,
                letter,
                "Queue '" + letter.getTarget() + "' does not answer: retry")
            .withRetryDelay(RETRY);
  }

  private static Problem problem(ErrorReason reason, DeadLetter letter, String message) {
    return Problem.of(reason, message)
        .with("dead_letter_id", letter.getId())
        .with("target", letter.getTarget());
  }
}
