package dev.trestle.replayer.reseed;

import dev.trestle.internal.v1.PlannedTarget;
import dev.trestle.internal.v1.TargetKind;
import dev.trestle.proto.Problem;
import dev.trestle.replayer.request.Answer;
import dev.trestle.v1.ErrorReason;
import io.micronaut.context.BeanProvider;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Looks a target up where it is. Blocks; costs one or two calls. Safe across threads. */
@Singleton
final class FindTarget {

  private static final String FIFO = ".fifo";
  private static final int FORBIDDEN = 403;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Of SQS (AWS, "Amazon SQS message quotas"); a queue may be set to take less. */
  private static final int MAX_QUEUE_BYTES = 1_048_576;

  /** Made when a target is first looked for: whoever only reads needs none of them. */
  private final BeanProvider<SqsClient> sqs;

  private final BeanProvider<SnsClient> sns;
  private final BeanProvider<EventBridgeClient> eventBridge;

  FindTarget(
      BeanProvider<SqsClient> sqs,
      BeanProvider<SnsClient> sns,
      BeanProvider<EventBridgeClient> eventBridge) {
    this.sqs = sqs;
    this.sns = sns;
    this.eventBridge = eventBridge;
  }

  Answer<PlannedTarget> queue(TargetName queue) {
    return found(
        queue,
        sqs.get().serviceClientConfiguration().region(),
        () -> {
          String url =
              sqs.get()
                  .getQueueUrl(
                      request ->
                          request
                              .queueName(queue.name())
                              .queueOwnerAWSAccountId(queue.account().orElse(null))
                              .overrideConfiguration(o -> o.apiCallTimeout(PATIENCE)))
                  .queueUrl();
          Map<QueueAttributeName, String> attributes =
              sqs.get()
                  .getQueueAttributes(
                      request ->
                          request
                              .queueUrl(url)
                              .attributeNames(QueueAttributeName.ALL)
                              .overrideConfiguration(o -> o.apiCallTimeout(PATIENCE)))
                  .attributes();
          String largest = attributes.get(QueueAttributeName.MAXIMUM_MESSAGE_SIZE);
          return PlannedTarget.newBuilder()
              .setKind(TargetKind.TARGET_KIND_QUEUE)
              .setAddress(url)
              .setArn(attributes.getOrDefault(QueueAttributeName.QUEUE_ARN, queue.given()))
              .setFifo(queue.name().endsWith(FIFO))
              .setMaxMessageBytes(
                  largest == null
                      ? MAX_QUEUE_BYTES
                      : Math.min(MAX_QUEUE_BYTES, Integer.parseInt(largest)))
              .build();
        });
  }

  Answer<PlannedTarget> topic(TargetName topic) {
    return found(
        topic,
        sns.get().serviceClientConfiguration().region(),
        () -> {
          var unused =
              sns.get()
                  .getTopicAttributes(
                      request ->
                          request
                              .topicArn(topic.given())
                              .overrideConfiguration(o -> o.apiCallTimeout(PATIENCE)));
          return PlannedTarget.newBuilder()
              .setKind(TargetKind.TARGET_KIND_TOPIC)
              .setAddress(topic.given())
              .setArn(topic.given())
              .setFifo(topic.name().endsWith(FIFO))
              .setMaxMessageBytes(TopicCall.MAX_BYTES)
              .build();
        });
  }

  Answer<PlannedTarget> bus(TargetName bus) {
    return found(
        bus,
        eventBridge.get().serviceClientConfiguration().region(),
        () -> {
          String arn =
              eventBridge
                  .get()
                  .describeEventBus(
                      request ->
                          request
                              .name(bus.given())
                              .overrideConfiguration(o -> o.apiCallTimeout(PATIENCE)))
                  .arn();
          return PlannedTarget.newBuilder()
              .setKind(TargetKind.TARGET_KIND_BUS)
              .setAddress(bus.given())
              .setArn(arn)
              .setMaxMessageBytes(BusTarget.MAX_BYTES)
              .build();
        });
  }

  private static Answer<PlannedTarget> found(
      TargetName name, Region ours, Supplier<PlannedTarget> look) {
    Optional<String> elsewhere = name.region().filter(region -> !region.equals(ours.id()));
    if (elsewhere.isPresent()) {
      return Answer.refuse(
          Problem.invalidField(
              name.field(),
              "is in "
                  + elsewhere.get()
                  + "; this server sends in "
                  + ours.id()
                  + ": use a target there"));
    }
    try {
      return Answer.of(look.get());
    } catch (AwsServiceException e) {
      return Answer.refuse(problem(name, e));
    } catch (SdkException e) {
      return Answer.refuse(unavailable(name, String.valueOf(e.getMessage())));
    }
  }

  private static Problem problem(TargetName name, AwsServiceException answer) {
    String code = TargetFailure.code(answer);
    if (TargetFailure.isMissing(code)) {
      return Problem.of(
              ErrorReason.ERROR_REASON_TARGET_NOT_FOUND,
              "There is no %s '%s': check name, account and region, or create it"
                  .formatted(name.kind(), name.given()))
          .with("target", name.given());
    }
    if (TargetFailure.isRefusal(code) || answer.statusCode() == FORBIDDEN) {
      return Problem.of(
              ErrorReason.ERROR_REASON_TARGET_REFUSES,
              name.given() + " may not be used: " + code + ": allow it in both policies")
          .with("target", name.given());
    }
    return unavailable(name, code + ": " + answer.getMessage());
  }

  private static Problem unavailable(TargetName name, String how) {
    return Problem.of(
            ErrorReason.ERROR_REASON_TARGET_UNAVAILABLE,
            name.given() + " could not be looked at: " + how + ": retry")
        .with("target", name.given())
        .withRetryDelay(Duration.ofSeconds(1));
  }
}
