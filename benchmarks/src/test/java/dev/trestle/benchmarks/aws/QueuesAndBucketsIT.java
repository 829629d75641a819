package dev.trestle.benchmarks.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** The stand-in is SQS and S3 to the SDK, hashes and all. */
@Timeout(30)
class QueuesAndBucketsIT {

  private static final Duration QUICK = Duration.ofMillis(1);

  private final StandInAws aws =
      new StandInAws(
          new StandInAws.Settings(
              "bench", 0, new ServiceDelays(QUICK, QUICK, QUICK, QUICK), 1 << 20, false, false, 1));
  private final StaticCredentialsProvider credentials =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));
  private final SqsClient sqs =
      SqsClient.builder()
          .endpointOverride(URI.create(aws.endpoint()))
          .region(Region.US_EAST_1)
          .credentialsProvider(credentials)
          .httpClientBuilder(ApacheHttpClient.builder())
          .build();
  private final S3Client s3 =
      S3Client.builder()
          .endpointOverride(URI.create(aws.endpoint()))
          .region(Region.US_EAST_1)
          .credentialsProvider(credentials)
          .forcePathStyle(true)
          .httpClientBuilder(ApacheHttpClient.builder())
          .build();

  @AfterEach
  void stop() {
    sqs.close();
    s3.close();
    aws.close();
  }

  @Test
  void messageWithAttributesGoesThrough() {
    String url = sqs.getQueueUrl(request -> request.queueName("bench-target")).queueUrl();
    Map<String, MessageAttributeValue> attributes =
        Map.of(
            "trestle-replay", text("r-1"),
            "Another", text("ä"));
    sqs.sendMessageBatch(
        request ->
            request
                .queueUrl(url)
                .entries(
                    entry -> entry.id("0").messageBody("{\"ö\":1}").messageAttributes(attributes)));

    Message message = receive(url, 0).get(0);

    assertThat(message.body()).isEqualTo("{\"ö\":1}");
    assertThat(message.messageAttributes()).isEqualTo(attributes);
    sqs.deleteMessage(request -> request.queueUrl(url).receiptHandle(message.receiptHandle()));
    assertThat(receive(url, 0)).isEmpty();
  }

  @Test
  void longPollEndsWithTheNextMessage() {
    String url = sqs.getQueueUrl(request -> request.queueName("bench-target")).queueUrl();
    CompletableFuture<List<Message>> received =
        CompletableFuture.supplyAsync(() -> receive(url, 20));

    sqs.sendMessage(request -> request.queueUrl(url).messageBody("a"));

    assertThat(received.join()).extracting(Message::body).containsExactly("a");
  }

  @Test
  void queueOfAnotherNameIsNotThere() {
    assertThatThrownBy(() -> sqs.getQueueUrl(request -> request.queueName("prod-target")))
        .isInstanceOf(QueueDoesNotExistException.class);
  }

  @Test
  void versionsAreListedAndRead() {
    assertThat(s3.getBucketVersioning(request -> request.bucket("versions-3000")).status())
        .isEqualTo(BucketVersioningStatus.ENABLED);
    List<ObjectVersion> versions =
        s3
            .listObjectVersionsPaginator(request -> request.bucket("versions-3000"))
            .versions()
            .stream()
            .toList();
    long markers =
        s3
            .listObjectVersionsPaginator(request -> request.bucket("versions-3000"))
            .deleteMarkers()
            .stream()
            .count();
    ObjectVersion version = versions.get(1_234);

    assertThat(versions.size() + markers).isEqualTo(3_000);
    assertThat(
            s3.getObjectAsBytes(
                    request ->
                        request
                            .bucket("versions-3000")
                            .key(version.key())
                            .versionId(version.versionId()))
                .asByteArray())
        .hasSize(S3.CONTENT_BYTES);
  }

  @Test
  void bucketOrVersionThatIsNotThereIsSaid() {
    assertThatThrownBy(() -> s3.listObjectVersions(request -> request.bucket("uploads")))
        .isInstanceOf(NoSuchBucketException.class);
    String key = s3.listObjectVersions(r -> r.bucket("versions-10")).versions().get(0).key();
    assertThatThrownBy(
            () ->
                s3.getObjectAsBytes(
                    request -> request.bucket("versions-10").key(key).versionId("none")))
        .isInstanceOfSatisfying(
            S3Exception.class,
            refused ->
                assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("NoSuchVersion"));
  }

  private List<Message> receive(String url, int wait) {
    return sqs.receiveMessage(
            request ->
                request
                    .queueUrl(url)
                    .maxNumberOfMessages(10)
                    .waitTimeSeconds(wait)
                    .messageAttributeNames("All"))
        .messages();
  }

  private static MessageAttributeValue text(String value) {
    return MessageAttributeValue.builder().dataType("String").stringValue(value).build();
  }
}
