package dev.trestle.replayer.objects.projection;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trestle.replayer.objects.ObjectLog;
import jakarta.inject.Singleton;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/** Tells queues of changed digests. Safe across threads. */
@Singleton
public final class DigestQueue implements DigestListener {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String FIFO = ".fifo";

  private final SqsClient sqs;

  DigestQueue(SqsClient sqs) {
    this.sqs = sqs;
  }

  /**
   * Asks whether a queue is there. Costs one request.
   *
   * @throws software.amazon.awssdk.core.exception.SdkException if not, or if SQS does not tell
   */
  public void check(String name) {
    var unused = url(name);
  }

  /** Costs two requests. */
  @Override
  public void changed(ObjectLog log, ObjectDigest digest) {
    String name = log.digestQueue().orElseThrow();
    SendMessageRequest.Builder message =
        SendMessageRequest.builder().queueUrl(url(name)).messageBody(body(log, digest));
    if (name.endsWith(FIFO)) {
      message.messageGroupId(log.name()).messageDeduplicationId(log.name() + "-" + digest.next());
    }
    sqs.sendMessage(message.build());
  }

  private static String body(ObjectLog log, ObjectDigest digest) {
    return MAPPER
        .createObjectNode()
        .put("log", log.log())
        .put("bucket", log.bucket())
        .put("prefix", log.prefix())
        .put("objects", digest.objects())
        .put("hash", digest.hash())
        .put("offset", digest.next().value())
        .toString();
  }

  private String url(String name) {
    return sqs.getQueueUrl(request -> request.queueName(name)).queueUrl();
  }
}
