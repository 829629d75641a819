package dev.trestle.aws.embedded;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

@Aws
@DisabledIfSystemProperty(
    named = "aws",
    matches = "localstack",
    disabledReason = "claims of embedded AWS that LocalStack does not keep")
class EndpointIT {

  private final AwsEndpoint aws;
  private final AwsEnvironment environment;

  EndpointIT(AwsEndpoint aws, AwsEnvironment environment) {
    this.aws = aws;
    this.environment = environment;
  }

  @Test
  void failedConditionGivesTheItemThatWasThere() {
    Map<String, AttributeValue> item =
        Map.of("p", AttributeValue.fromS("x"), "o", AttributeValue.fromN("1"));
    aws.dynamoDb().putItem(r -> r.tableName(environment.named("event-log")).item(item));

    assertThatThrownBy(
            () ->
                aws.dynamoDb()
                    .putItem(
                        r ->
                            r.tableName(environment.named("event-log"))
                                .item(item)
                                .conditionExpression("attribute_not_exists(p)")
                                .returnValuesOnConditionCheckFailure(
                                    ReturnValuesOnConditionCheckFailure.ALL_OLD)))
        .isInstanceOfSatisfying(
            ConditionalCheckFailedException.class, e -> assertThat(e.item()).isEqualTo(item));
  }

  @Test
  void messageOfOneMebibytePasses() {
    String body = "m".repeat(1 << 20);
    String queue = environment.queueUrl("bus-capture");
    aws.sqs().sendMessage(r -> r.queueUrl(queue).messageBody(body));

    assertThat(Received.body(aws.sqs(), queue)).isEqualTo(body);
  }

  @Test
  void missingQueueIsTyped() {
    assertThatThrownBy(() -> aws.sqs().getQueueUrl(r -> r.queueName("nowhere")))
        .isInstanceOf(QueueDoesNotExistException.class);
  }

  @Test
  void largeObjectsComeBackAsTheyWere() {
    byte[] content = new byte[24 << 20];
    new Random(7).nextBytes(content);
    String bucket = environment.named("failed-events");
    aws.s3().putObject(r -> r.bucket(bucket).key("large"), RequestBody.fromBytes(content));

    assertThat(aws.s3().headObject(r -> r.bucket(bucket).key("large")).contentLength())
        .isEqualTo(content.length);
    assertThat(aws.s3().getObjectAsBytes(r -> r.bucket(bucket).key("large")).asByteArray())
        .isEqualTo(content);
    assertThatThrownBy(() -> aws.s3().getObjectAsBytes(r -> r.bucket(bucket).key("none")))
        .isInstanceOf(NoSuchKeyException.class);
  }

  @Test
  void presignedUrlsWork() throws Exception {
    String bucket = environment.named("failed-events");
    aws.s3().putObject(r -> r.bucket(bucket).key("p"), RequestBody.fromString("signed"));
    try (S3Presigner presigner =
        S3Presigner.builder()
            .s3Client(aws.s3())
            .endpointOverride(aws.uri())
            .region(aws.region())
            .credentialsProvider(aws.credentials())
            .build()) {
      URI url =
          presigner
              .presignGetObject(
                  p ->
                      p.signatureDuration(java.time.Duration.ofMinutes(1))
                          .getObjectRequest(g -> g.bucket(bucket).key("p")))
              .url()
              .toURI();
      assertThat(
              HttpClient.newHttpClient()
                  .send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString())
                  .body())
          .isEqualTo("signed");
    }
  }

  @Test
  void clientThatGoesAwayWhileItPollsTakesNoMessage() throws Exception {
    String queue = environment.queueUrl("transcription-jobs");
    poll(queue).close();

    aws.sqs().sendMessage(r -> r.queueUrl(queue).messageBody("job"));

    assertThat(Received.body(aws.sqs(), queue)).isEqualTo("job");
  }

  private Socket poll(String queue) throws IOException {
    String body = "{\"QueueUrl\":\"" + queue + "\",\"WaitTimeSeconds\":20}";
    Socket socket = new Socket(aws.uri().getHost(), aws.uri().getPort());
    String request =
        """
        POST / HTTP/1.1
        Host: localhost
        X-Amz-Target: AmazonSQS.ReceiveMessage
        Content-Type: application/x-amz-json-1.0
        Content-Length: %d

        %s"""
            .formatted(body.length(), body.replace("\n", "\r\n"));
    socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
    return socket;
  }

  @Test
  void clientMayAskToContinueAndMayNotWaitForResponses() throws Exception {
    String bucket = environment.named("failed-events");
    String both =
        "PUT /%1$s/c HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc"
            + "GET /%1$s/c HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    try (Socket socket = new Socket(aws.uri().getHost(), aws.uri().getPort())) {
      socket.getOutputStream().write(both.formatted(bucket).getBytes(ISO_8859_1));
      String answers = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);

      assertThat(answers).startsWith("HTTP/1.1 100 Continue").endsWith("abc");
      assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(3);
    }
  }

  @Test
  void bucketMayBeInTheHostName() throws Exception {
    String bucket = environment.named("failed-events");
    aws.s3().putObject(r -> r.bucket(bucket).key("v"), RequestBody.fromString("virtual"));
    String request =
        "GET /v HTTP/1.1\r\nHost: " + bucket + ".localhost\r\nConnection: close\r\n\r\n";
    try (Socket socket = new Socket(aws.uri().getHost(), aws.uri().getPort())) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));

      assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
          .startsWith("HTTP/1.1 200")
          .contains("virtual");
    }
  }
}
