package dev.trestle.benchmarks.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Timestamp;
import dev.trestle.benchmarks.load.AudioEvents;
import dev.trestle.benchmarks.load.SequentialReplay;
import dev.trestle.benchmarks.load.StoredVersions;
import dev.trestle.benchmarks.load.UploadPublishing;
import dev.trestle.v1.Event;
import dev.trestle.v1.RecordedEvent;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/** What the runs about object versions use besides the product. */
@Timeout(30)
class ObjectVersionLoadIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration QUICK = Duration.ofMillis(1);

  private final StandInAws aws =
      new StandInAws(
          new StandInAws.Settings(
              "bench", 0, new ServiceDelays(QUICK, QUICK, QUICK, QUICK), 1 << 20, false, false, 1));
  private final URI endpoint = URI.create(aws.endpoint());

  @AfterEach
  void stop() {
    aws.close();
  }

  @Test
  void sequentialReplaySendsEveryVersionAndNotesTheLast() throws IOException {
    StoredVersions stored = StoredVersions.list(endpoint, "versions-2000", 30);
    try (SequentialReplay replay = new SequentialReplay(endpoint, "bench")) {
      replay.replay(stored, "bench-target");
    }

    JsonNode counts = JSON.readTree(URI.create(aws.endpoint() + AwsHandler.COUNTS).toURL());
    assertThat(stored.versions()).hasSize(30);
    assertThat(counts.at("/queues/bench-target/sent").asInt()).isEqualTo(30);
    assertThat(counts.at("/s3/GetObject").asInt()).isEqualTo(30);
    assertThat(counts.at("/tables/bench-event-state/calls/PutItem").asInt()).isEqualTo(30);
  }

  @Test
  void versionsAreEventsOfAnObjectLog() throws IOException {
    StoredVersions stored = StoredVersions.list(endpoint, "versions-100", 3);

    Event first = stored.events().get(0);
    JsonNode payload = JSON.readTree(first.getJson());

    assertThat(first.getType()).isEqualTo("ObjectVersion");
    assertThat(first.getSubject()).isEqualTo(stored.versions().get(0).key());
    assertThat(payload.path("bucket").asText()).isEqualTo("versions-100");
    assertThat(payload.path("versionId").asText()).isEqualTo(stored.versions().get(0).versionId());
    assertThat(payload.path("etag").asText()).matches("[0-9a-f]{32}");
  }

  @Test
  void uploadOnTheQueueTellsWhenItWasSent() throws IOException {
    Instant before = Instant.now();
    JsonNode upload = JSON.readTree(uploadOnTheQueue());

    RecordedEvent record =
        RecordedEvent.newBuilder()
            .setAppendTime(
                Timestamp.newBuilder().setSeconds(before.plusSeconds(3).getEpochSecond()))
            .setEvent(Event.newBuilder().setSubject(upload.at("/detail/object/key").asText()))
            .build();

    assertThat(upload.path("source").asText()).isEqualTo("aws.s3");
    assertThat(upload.at("/detail/bucket/name").asText()).isEqualTo("versions-0");
    assertThat(UploadPublishing.untilNow(record))
        .isBetween(Duration.ZERO, Duration.between(before, Instant.now()).plusMillis(1));
    assertThat(UploadPublishing.untilAppended(record))
        .isBetween(Duration.ofMillis(-28_000), Duration.ofSeconds(3));
  }

  private String uploadOnTheQueue() {
    try (UploadPublishing uploads =
            new UploadPublishing(endpoint, "bench-s3-events", "versions-0", 2);
        SqsClient sqs = sqs()) {
      CompletableFuture<Void> sent = new CompletableFuture<>();
      uploads.send(
          new AudioEvents(5).next(),
          failure -> {
            if (failure == null) {
              sent.complete(null);
            } else {
              sent.completeExceptionally(failure);
            }
          });
      sent.join();
      String url = sqs.getQueueUrl(request -> request.queueName("bench-s3-events")).queueUrl();
      return sqs.receiveMessage(request -> request.queueUrl(url)).messages().get(0).body();
    }
  }

  private SqsClient sqs() {
    return SqsClient.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        .httpClientBuilder(ApacheHttpClient.builder())
        .build();
  }
}
