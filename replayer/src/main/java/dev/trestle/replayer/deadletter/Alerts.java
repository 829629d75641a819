package dev.trestle.replayer.deadletter;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.server.Environment;
import dev.trestle.v1.DeadLetter;
import jakarta.inject.Singleton;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.Topic;

/**
 * Tells an SNS topic of archived letters of critical types, each as a JSON object {@code id, kind,
 * cause, message, eventType, eventSource, eventId, queue, target, reason, archive}.
 */
@Singleton
final class Alerts {

  private final SnsClient sns;
  private final String topic;
  private final Set<String> critical;
  private volatile @Nullable String arn;

  Alerts(SnsClient sns, Environment environment, DeadLetterConfig config) {
    this.sns = sns;
    this.topic = config.alertTopic().isEmpty() ? environment.alertsTopic() : config.alertTopic();
    this.critical = Set.copyOf(config.criticalTypes());
  }

  /**
   * Tells, if the letter's type is critical. Costs one request.
   *
   * @param archive where it is, as {@code s3://…}
   * @throws software.amazon.awssdk.core.exception.SdkException if the topic is not there or does
   *     not answer
   */
  void tell(DeadLetter letter, String reason, String archive) {
    if (!critical.contains(letter.getEventType())) {
      return;
    }
    ObjectNode message =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", letter.getId())
            .put("kind", letter.getKind().name().substring("DEAD_LETTER_KIND_".length()))
            .put("cause", letter.getCause())
            .put("message", letter.getCauseMessage())
            .put("eventType", letter.getEventType())
            .put("eventSource", letter.getEventSource())
            .put("eventId", letter.getEventId())
            .put("queue", letter.getQueue())
            .put("target", letter.getTarget())
            .put("reason", reason)
            .put("archive", archive);
    String topicArn = arn();
    var unused =
        sns.publish(
            request ->
                request
                    .topicArn(topicArn)
                    .subject("Trestle: dead letter archived")
                    .message(message.toString()));
  }

  private String arn() {
    String known = arn;
    if (known == null) {
      known = topic.startsWith("arn:") ? topic : find();
      arn = known;
    }
    return known;
  }

  /** Once in a process: one request for each hundred topics of the account. */
  private String find() {
    return sns.listTopicsPaginator().topics().stream()
        .map(Topic::topicArn)
        .filter(each -> each.endsWith(":" + topic))
        .findFirst()
        .orElseThrow(
            () ->
                NotFoundException.builder()
                    .message(
                        "There is no topic '"
                            + topic
                            + "': create it, or correct trestle.dead-letters.alert-topic")
                    .build());
  }
}
