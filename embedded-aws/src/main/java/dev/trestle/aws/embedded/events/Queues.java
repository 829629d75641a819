package dev.trestle.aws.embedded.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** The queues that rules send to. */
public final class Queues implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Queues.class);

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
                StaticCredentialsProvider.create(AwsBasicCredentials.create("events", "events")))
            .httpClientBuilder(ApacheHttpClient.builder())
            // The target's retry policy decides about retries.
            .overrideConfiguration(o -> o.retryStrategy(b -> b.maxAttempts(1)))
            .build();
    return new Queues(sqs, base + "/" + account + "/");
  }

  /** Sends one message; any failure is the SDK's exception. */
  void send(String arn, String body, @Nullable String group, Map<String, String> attributes) {
    Map<String, MessageAttributeValue> values = new LinkedHashMap<>();
    attributes.forEach(
        (name, value) ->
            values.put(
                name,
                MessageAttributeValue.builder().dataType("String").stringValue(value).build()));
    sqs.sendMessage(
        r ->
            r.queueUrl(url(arn)).messageBody(body).messageGroupId(group).messageAttributes(values));
  }

  /**
   * Makes received messages visible again.
   *
   * @param asked the JSON of a ReceiveMessage request
   * @param received the JSON of its response
   */
  public void giveBack(String asked, String received) {
    try {
      JsonNode messages = Json.read(received).path("Messages");
      String queue = Json.read(asked).path("QueueUrl").asText();
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

  private String url(String arn) {
    return urlBase + arn.substring(arn.lastIndexOf(':') + 1);
  }

  @Override
  public void close() {
    sqs.close();
  }
}
