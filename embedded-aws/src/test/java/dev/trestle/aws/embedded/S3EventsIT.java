package dev.trestle.aws.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.EventBridgeConfiguration;

@Aws
@DisabledIfSystemProperty(
    named = "aws",
    matches = "localstack",
    disabledReason = "claims of embedded AWS that LocalStack does not keep")
class S3EventsIT {

  private static final int PART = 5 << 20;

  private final AwsEndpoint aws;
  private final S3Client s3;
  private final String bucket = "b-" + UUID.randomUUID();
  private String queue = "";

  S3EventsIT(AwsEndpoint aws) {
    this.aws = aws;
    this.s3 = aws.s3();
  }

  @BeforeEach
  void eventsOfTheBucketGoToAQueue() {
    s3.createBucket(r -> r.bucket(bucket));
    sendEvents(bucket);
    queue = aws.sqs().createQueue(r -> r.queueName(bucket)).queueUrl();
    aws.eventBridge()
        .putRule(
            r ->
                r.name(bucket)
                    .eventPattern("{\"detail\":{\"bucket\":{\"name\":[\"" + bucket + "\"]}}}"));
    aws.eventBridge()
        .putTargets(
            r ->
                r.rule(bucket)
                    .targets(t -> t.id("q").arn("arn:aws:sqs:us-east-1:000000000000:" + bucket)));
  }

  private void sendEvents(String to) {
    s3.putBucketNotificationConfiguration(
        r ->
            r.bucket(to)
                .notificationConfiguration(
                    n -> n.eventBridgeConfiguration(EventBridgeConfiguration.builder().build())));
  }

  private JsonNode event() throws Exception {
    return Received.json(Received.body(aws.sqs(), queue));
  }

  @Test
  void putTellsWhatWasCreated() throws Exception {
    String etag =
        s3.putObject(r -> r.bucket(bucket).key("a b/ü+.txt"), RequestBody.fromString("hello"))
            .eTag();

    JsonNode event = event();
    assertThat(event.path("source").asText()).isEqualTo("aws.s3");
    assertThat(event.path("detail-type").asText()).isEqualTo("Object Created");
    assertThat(event.path("resources").get(0).asText()).isEqualTo("arn:aws:s3:::" + bucket);
    assertThat(event.path("detail").path("reason").asText()).isEqualTo("PutObject");
    JsonNode object = event.path("detail").path("object");
    assertThat(object.path("key").asText()).isEqualTo("a b/ü+.txt");
    assertThat(object.path("size").asLong()).isEqualTo(5);
    assertThat(object.path("etag").asText()).isEqualTo(etag.replace("\"", ""));
    assertThat(object.has("version-id")).isFalse();
  }

  @Test
  void sequencersGrow() {
    for (int i = 0; i < 5; i++) {
      s3.putObject(r -> r.bucket(bucket).key("k"), RequestBody.fromString("x"));
    }

    List<String> sequencers =
        Received.from(aws.sqs(), queue, 5).stream()
            .map(message -> message.body().replaceFirst(".*\"sequencer\":\"([0-9A-F]+)\".*", "$1"))
            .toList();
    assertThat(sequencers).hasSize(5).doesNotHaveDuplicates().allMatch(s -> s.length() == 16);
  }

  @Test
  void multipartTellsOnceWhenItIsComplete() throws Exception {
    String upload = s3.createMultipartUpload(r -> r.bucket(bucket).key("m")).uploadId();
    CompletedPart first = part(upload, 1, PART);
    CompletedPart second = part(upload, 2, 10);
    s3.completeMultipartUpload(
        r ->
            r.bucket(bucket)
                .key("m")
                .uploadId(upload)
                .multipartUpload(m -> m.parts(first, second)));

    JsonNode detail = event().path("detail");
    assertThat(detail.path("reason").asText()).isEqualTo("CompleteMultipartUpload");
    assertThat(detail.path("object").path("size").asLong()).isEqualTo(PART + 10);
  }

  private CompletedPart part(String upload, int number, int bytes) {
    String etag =
        s3.uploadPart(
                r -> r.bucket(bucket).key("m").uploadId(upload).partNumber(number),
                RequestBody.fromBytes(new byte[bytes]))
            .eTag();
    return CompletedPart.builder().partNumber(number).eTag(etag).build();
  }

  @Test
  void copyAndDeleteAreTold() throws Exception {
    s3.putObject(r -> r.bucket(bucket).key("k"), RequestBody.fromString("x"));
    event();
    s3.copyObject(
        r ->
            r.sourceBucket(bucket).sourceKey("k").destinationBucket(bucket).destinationKey("copy"));
    assertThat(event().path("detail").path("reason").asText()).isEqualTo("CopyObject");

    s3.deleteObject(r -> r.bucket(bucket).key("k"));

    JsonNode event = event();
    assertThat(event.path("detail-type").asText()).isEqualTo("Object Deleted");
    assertThat(event.path("detail").path("deletion-type").asText())
        .isEqualTo("Permanently Deleted");
  }

  @Test
  void deleteInAVersionedBucketNamesItsMarker() throws Exception {
    s3.putBucketVersioning(
        r ->
            r.bucket(bucket)
                .versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
    String version =
        s3.putObject(r -> r.bucket(bucket).key("k"), RequestBody.fromString("x")).versionId();
    assertThat(event().path("detail").path("object").path("version-id").asText())
        .isEqualTo(version);

    s3.deleteObject(r -> r.bucket(bucket).key("k"));

    JsonNode detail = event().path("detail");
    String marker = s3.listObjectVersions(r -> r.bucket(bucket)).deleteMarkers().get(0).versionId();
    assertThat(detail.path("deletion-type").asText()).isEqualTo("Delete Marker Created");
    assertThat(detail.path("object").path("version-id").asText()).isEqualTo(marker);

    s3.deleteObject(r -> r.bucket(bucket).key("k").versionId(version));

    JsonNode gone = event().path("detail");
    assertThat(gone.path("deletion-type").asText()).isEqualTo("Permanently Deleted");
    assertThat(gone.path("object").path("version-id").asText()).isEqualTo(version);
  }

  @Test
  void deletingManyTellsEach() {
    s3.putObject(r -> r.bucket(bucket).key("1"), RequestBody.fromString("x"));
    s3.putObject(r -> r.bucket(bucket).key("2"), RequestBody.fromString("x"));
    Received.from(aws.sqs(), queue, 2);

    s3.deleteObjects(
        r -> r.bucket(bucket).delete(d -> d.objects(o -> o.key("1"), o -> o.key("2"))));
    assertThat(Received.from(aws.sqs(), queue, 2))
        .hasSize(2)
        .allSatisfy(message -> assertThat(message.body()).contains("Object Deleted"));
  }

  @Test
  void bucketThatDidNotAskTellsNothing() throws Exception {
    s3.putBucketNotificationConfiguration(r -> r.bucket(bucket).notificationConfiguration(n -> {}));
    s3.putObject(r -> r.bucket(bucket).key("silent"), RequestBody.fromString("x"));
    sendEvents(bucket);
    assertThat(
            s3.getBucketNotificationConfiguration(r -> r.bucket(bucket)).eventBridgeConfiguration())
        .isNotNull();

    s3.putObject(r -> r.bucket(bucket).key("told"), RequestBody.fromString("x"));

    assertThat(event().path("detail").path("object").path("key").asText()).isEqualTo("told");
  }
}
