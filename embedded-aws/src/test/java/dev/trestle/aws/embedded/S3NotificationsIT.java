package dev.trestle.aws.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.Event;
import software.amazon.awssdk.services.s3.model.NotificationConfiguration;
import software.amazon.awssdk.services.s3.model.QueueConfiguration;
import software.amazon.awssdk.services.s3.model.S3Exception;

@Aws
@DisabledIfSystemProperty(
    named = "aws",
    matches = "localstack",
    disabledReason = "claims of embedded AWS that LocalStack does not keep")
class S3NotificationsIT {

  private final AwsEndpoint aws;
  private final S3Client s3;
  private final String bucket = "n-" + UUID.randomUUID();
  private String queue = "";

  S3NotificationsIT(AwsEndpoint aws) {
    this.aws = aws;
    this.s3 = aws.s3();
  }

  @BeforeEach
  void makeABucketAndAQueue() {
    s3.createBucket(r -> r.bucket(bucket));
    queue = aws.sqs().createQueue(r -> r.queueName(bucket)).queueUrl();
  }

  private static String arn(String queue) {
    return "arn:aws:sqs:us-east-1:000000000000:" + queue;
  }

  private void configure(Consumer<NotificationConfiguration.Builder> configuration) {
    s3.putBucketNotificationConfiguration(
        r -> r.bucket(bucket).notificationConfiguration(configuration));
  }

  private void notifyQueue(Consumer<QueueConfiguration.Builder> rule) throws Exception {
    configure(n -> n.queueConfigurations(q -> rule.accept(q.queueArn(arn(bucket)))));
    assertThat(message().path("Event").asText()).isEqualTo("s3:TestEvent");
  }

  private JsonNode message() throws Exception {
    return Received.json(Received.body(aws.sqs(), queue));
  }

  private JsonNode record() throws Exception {
    JsonNode records = message().path("Records");
    assertThat(records).hasSize(1);
    return records.get(0);
  }

  private void put(String key) {
    s3.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString("hello"));
  }

  @Test
  void configurationIsTestedAndGivenBack() throws Exception {
    configure(
        n ->
            n.queueConfigurations(
                q ->
                    q.id("mine")
                        .queueArn(arn(bucket))
                        .events(Event.S3_OBJECT_CREATED_PUT)
                        .filter(
                            f ->
                                f.key(
                                    k ->
                                        k.filterRules(
                                            p -> p.name("prefix").value("in/"),
                                            x -> x.name("suffix").value(".wav"))))));

    JsonNode test = message();
    assertThat(test.path("Service").asText()).isEqualTo("Amazon S3");
    assertThat(test.path("Event").asText()).isEqualTo("s3:TestEvent");
    assertThat(test.path("Bucket").asText()).isEqualTo(bucket);
    assertThat(test.has("Records")).isFalse();
    QueueConfiguration kept =
        s3.getBucketNotificationConfiguration(r -> r.bucket(bucket)).queueConfigurations().get(0);
    assertThat(kept.id()).isEqualTo("mine");
    assertThat(kept.queueArn()).isEqualTo(arn(bucket));
    assertThat(kept.events()).containsExactly(Event.S3_OBJECT_CREATED_PUT);
    assertThat(kept.filter().key().filterRules())
        .extracting(rule -> rule.value())
        .containsExactly("in/", ".wav");
  }

  @Test
  void recordIsAsS3WritesIt() throws Exception {
    notifyQueue(q -> q.id("c").events(Event.S3_OBJECT_CREATED));
    String etag =
        s3.putObject(r -> r.bucket(bucket).key("a b/ü+&@.txt"), RequestBody.fromString("hello"))
            .eTag();

    JsonNode record = record();
    assertThat(record.path("eventVersion").asText()).isEqualTo("2.1");
    assertThat(record.path("eventSource").asText()).isEqualTo("aws:s3");
    assertThat(record.path("awsRegion").asText()).isEqualTo("us-east-1");
    assertThat(record.path("eventName").asText()).isEqualTo("ObjectCreated:Put");
    assertThat(record.path("eventTime").asText()).matches("\\d{4}-.*\\.\\d{3}Z");
    JsonNode s3 = record.path("s3");
    assertThat(s3.path("configurationId").asText()).isEqualTo("c");
    assertThat(s3.path("bucket").path("name").asText()).isEqualTo(bucket);
    assertThat(s3.path("bucket").path("arn").asText()).isEqualTo("arn:aws:s3:::" + bucket);
    JsonNode object = s3.path("object");
    assertThat(object.path("key").asText()).isEqualTo("a+b/%C3%BC%2B%26%40.txt");
    assertThat(object.path("size").asLong()).isEqualTo(5);
    assertThat(object.path("eTag").asText()).isEqualTo(etag.replace("\"", ""));
    assertThat(object.path("sequencer").asText()).matches("[0-9A-F]{16}");
    assertThat(object.has("versionId")).isFalse();
  }

  @Test
  void versionsAndMarkersAreTold() throws Exception {
    s3.putBucketVersioning(
        r ->
            r.bucket(bucket)
                .versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
    notifyQueue(q -> q.events(Event.S3_OBJECT_CREATED, Event.S3_OBJECT_REMOVED));
    String version =
        s3.putObject(r -> r.bucket(bucket).key("k"), RequestBody.fromString("x")).versionId();
    JsonNode created = record().path("s3").path("object");
    assertThat(created.path("versionId").asText()).isEqualTo(version);

    String marker = s3.deleteObject(r -> r.bucket(bucket).key("k")).versionId();

    JsonNode deleted = record();
    assertThat(deleted.path("eventName").asText()).isEqualTo("ObjectRemoved:DeleteMarkerCreated");
    JsonNode object = deleted.path("s3").path("object");
    assertThat(object.path("versionId").asText()).isEqualTo(marker);
    assertThat(object.has("size")).isFalse();
    assertThat(object.has("eTag")).isFalse();
    assertThat(object.path("sequencer").asText()).isGreaterThan(created.path("sequencer").asText());

    s3.deleteObject(r -> r.bucket(bucket).key("k").versionId(version));

    assertThat(record().path("eventName").asText()).isEqualTo("ObjectRemoved:Delete");
  }

  @Test
  void filterChoosesByKeyAndEvent() throws Exception {
    notifyQueue(
        q ->
            q.events(Event.S3_OBJECT_CREATED_PUT)
                .filter(
                    f ->
                        f.key(
                            k ->
                                k.filterRules(
                                    p -> p.name("Prefix").value("in/"),
                                    x -> x.name("Suffix").value(".wav")))));

    put("in/a.txt");
    put("out/a.wav");
    s3.copyObject(
        r ->
            r.sourceBucket(bucket)
                .sourceKey("out/a.wav")
                .destinationBucket(bucket)
                .destinationKey("in/copy.wav"));
    s3.deleteObject(r -> r.bucket(bucket).key("in/copy.wav"));
    put("in/a.wav");

    assertThat(record().path("s3").path("object").path("key").asText()).isEqualTo("in/a.wav");
  }

  @Test
  void deletingWhatNeverWasIsToldToo() throws Exception {
    notifyQueue(q -> q.events(Event.S3_OBJECT_REMOVED));

    s3.deleteObjects(r -> r.bucket(bucket).delete(d -> d.objects(o -> o.key("never"))));

    assertThat(record().path("s3").path("object").path("key").asText()).isEqualTo("never");
  }

  @Test
  void topicGetsThemInItsEnvelope() throws Exception {
    String topic = aws.sns().createTopic(r -> r.name(bucket)).topicArn();
    aws.sns().subscribe(r -> r.topicArn(topic).protocol("sqs").endpoint(arn(bucket)));
    configure(n -> n.topicConfigurations(t -> t.topicArn(topic).events(Event.S3_OBJECT_CREATED)));
    JsonNode test = message();
    assertThat(test.path("Subject").asText()).isEqualTo("Amazon S3 Notification");
    assertThat(Received.json(test.path("Message").asText()).path("Event").asText())
        .isEqualTo("s3:TestEvent");

    put("k");

    JsonNode records = Received.json(message().path("Message").asText()).path("Records");
    assertThat(records.get(0).path("s3").path("object").path("key").asText()).isEqualTo("k");
  }

  @Test
  void eventBusAndQueueAreToldAlike() throws Exception {
    aws.eventBridge()
        .putRule(
            r ->
                r.name(bucket)
                    .eventPattern("{\"detail\":{\"bucket\":{\"name\":[\"" + bucket + "\"]}}}"));
    aws.eventBridge().putTargets(r -> r.rule(bucket).targets(t -> t.id("q").arn(arn(bucket))));
    notifyQueue(q -> q.events(Event.S3_OBJECT_CREATED));
    configure(
        n ->
            n.eventBridgeConfiguration(b -> {})
                .queueConfigurations(q -> q.queueArn(arn(bucket)).events(Event.S3_OBJECT_CREATED)));
    message();

    put("both");

    List<String> bodies =
        Received.from(aws.sqs(), queue, 2).stream().map(message -> message.body()).toList();
    assertThat(bodies).hasSize(2).allMatch(body -> body.contains("\"both\""));
    assertThat(bodies)
        .extracting(body -> body.replaceFirst(".*\"sequencer\":\"([0-9A-F]+)\".*", "$1"))
        .hasSize(2)
        .allMatch(bodies.get(0).replaceFirst(".*\"sequencer\":\"([0-9A-F]+)\".*", "$1")::equals);
  }

  @Test
  void impossibleConfigurationsAreRefused() {
    refused(
        "destination",
        n ->
            n.queueConfigurations(q -> q.queueArn(arn("nowhere")).events(Event.S3_OBJECT_CREATED)));
    refused(
        "overlap",
        n ->
            n.queueConfigurations(
                a -> a.queueArn(arn(bucket)).events(Event.S3_OBJECT_CREATED),
                b -> b.queueArn(arn(bucket)).events(Event.S3_OBJECT_CREATED_COPY)));
    refused(
        "not supported",
        n ->
            n.queueConfigurations(
                q -> q.queueArn(arn(bucket)).eventsWithStrings("s3:Object:Painted")));
    assertThat(
            s3.getBucketNotificationConfiguration(r -> r.bucket(bucket)).hasQueueConfigurations())
        .isFalse();
    assertThat(aws.sqs().receiveMessage(r -> r.queueUrl(queue)).messages()).isEmpty();
  }

  private void refused(String why, Consumer<NotificationConfiguration.Builder> configuration) {
    assertThatThrownBy(() -> configure(configuration))
        .isInstanceOfSatisfying(
            S3Exception.class,
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidArgument"))
        .hasMessageContaining(why);
  }

  @Test
  void emptyConfigurationEndsIt() throws Exception {
    notifyQueue(q -> q.events(Event.S3_OBJECT_CREATED));
    configure(n -> {});
    put("silent");
    notifyQueue(q -> q.events(Event.S3_OBJECT_CREATED));

    put("told");

    assertThat(record().path("s3").path("object").path("key").asText()).isEqualTo("told");
  }
}
