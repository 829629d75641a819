package dev.trestle.gateway.publish;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.util.List;

/**
 * What may be published, settings {@code trestle.publish.*}.
 *
 * @param maxPayloadBytes largest payload as JSON text; 262,144 is what EventBridge takes as a whole
 *     entry (AWS, "Amazon EventBridge quotas"), so a larger one could never reach the bus
 * @param maxBatchEvents events of one PublishBatch; 1,000 is one batch of the log
 * @param replyWait how long an answer waits for the bus once the event is in the log; after it the
 *     answer says PENDING. EventBridge answers within 100 ms; 2 s outlast a retry of one call and
 *     are below the deadlines of most callers
 * @param streamWindow events of one PublishStream in flight; the stream is not read further while
 *     so many are unanswered. 256 keep the appends of one client full at 10 ms each
 * @param streamBytes bytes of one PublishStream in flight; 4 MiB hold a window of usual events,
 *     bound what one client can make the gateway hold, and let sixteen of the largest be asked for
 * @param descriptorSets files with serialized {@code google.protobuf.FileDescriptorSet}s: the
 *     message types that {@code event.message} may carry, besides the well-known ones
 */
@Context
@ConfigurationProperties("trestle.publish")
public record PublishConfig(
    @Bindable(defaultValue = "262144") int maxPayloadBytes,
    @Bindable(defaultValue = "1000") int maxBatchEvents,
    @Bindable(defaultValue = "2s") Duration replyWait,
    @Bindable(defaultValue = "256") int streamWindow,
    @Bindable(defaultValue = "4194304") int streamBytes,
    @Bindable(defaultValue = "") List<String> descriptorSets) {

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if a setting is out of its range; the message names it
   */
  public PublishConfig {
    atLeastOne("max-payload-bytes", maxPayloadBytes);
    atLeastOne("max-batch-events", maxBatchEvents);
    atLeastOne("stream-window", streamWindow);
    atLeastOne("stream-bytes", streamBytes);
    if (replyWait.isNegative()) {
      throw new IllegalArgumentException(
          "trestle.publish.reply-wait is " + replyWait + ": use 0s or more");
    }
    descriptorSets = descriptorSets.stream().filter(file -> !file.isBlank()).toList();
  }

  private static void atLeastOne(String setting, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "trestle.publish." + setting + " is " + value + ": use at least 1");
    }
  }
}
