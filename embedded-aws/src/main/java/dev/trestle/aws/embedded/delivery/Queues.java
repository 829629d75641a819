package dev.trestle.aws.embedded.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetSocketAddress;
import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** The queues that the other services send to. */
public final class Queues implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Queues.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SqsClient sqs;
  private final String urlBase;

  private Queues(SqsClient sqs, String urlBase) {
    this.sqs = sqs;
    this.urlBase = urlBase;
  }

  /** The queues of one account behind an SQS endpoint. */
  public static Queues at(InetSocketAddress address, String region, String account) {
    String base = "http://" + address.getHostString() + ":" + address.getPort();
    SqsClient sqs =
        SqsClient.builder()
            .endpointOverride(URI.create(base))
            .region(Region.of(region))
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create("embedded", "embedded")))
            .httpClientBuilder(ApacheHttpClient.builder())
            // Each delivery's patience decides about retries.
            .overrideConfiguration(o -> o.retryStrategy(b -> b.maxAttempts(1)))
            .build();
    return new Queues(sqs, base + "/" + account + "/");
  }

  /** Sends one message; any failure is the SDK's exception. */
  void send(Message message) {
    sqs.sendMessage(
        r ->
            r.queueUrl(urlBase + message.queue())
                .messageBody(message.body())
                .messageGroupId(message.group())
                .messageAttributes(message.attributes()));
  }

  /** Whether there is a queue of that ARN. */
  public boolean exists(String arn) {
    try {
      sqs.getQueueUrl(r -> r.queueName(Message.of(arn, "").queue()));
      return true;
    } catch (QueueDoesNotExistException e) {
      return false;
    }
  }

  /**
   * Makes received messages visible again.
   *
   * @param asked the JSON of a ReceiveMessage request
   * @param received the JSON of its response
   */
  public void giveBack(String asked, String received) {
    try {
      JsonNode messages = JSON.readTree(received).path("Messages");
      String queue = JSON.readTree(asked).path("QueueUrl").asText();
      for (JsonNode message : messages) {
        sqs.changeMessageVisibility(
            r ->
                r.queueUrl(urlBase + queue.substring(queue.lastIndexOf('/') + 1))
                    .receiptHandle(message.path("ReceiptHandle").asText())
                    .visibilityTimeout(0));
      }
    } catch (JsonProcessingException | SdkException e) {
      LOG.warn("messages of a client that has gone stay invisible", e);
    }
  }

  @Override
  public void close() {
    sqs.close();
  }
}
