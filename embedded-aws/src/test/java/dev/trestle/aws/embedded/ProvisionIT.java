package dev.trestle.aws.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.deploy.Provision;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

@Aws
class ProvisionIT {

  private static final String VIDEO =
      "{\"_event\":{\"id\":\"%s\",\"type\":\"VideoUploaded\"},\"metadata\":{%s}}";

  private final AwsEndpoint aws;
  private final AwsEnvironment environment;

  ProvisionIT(AwsEndpoint aws, AwsEnvironment environment) {
    this.aws = aws;
    this.environment = environment;
  }

  @Test
  void workersFindTheirQueueAsPromised() {
    Map<QueueAttributeName, String> jobs =
        aws.sqs()
            .getQueueAttributes(
                r ->
                    r.queueUrl(environment.queueUrl("transcription-jobs"))
                        .attributeNames(QueueAttributeName.ALL))
            .attributes();

    assertThat(jobs)
        .containsEntry(QueueAttributeName.VISIBILITY_TIMEOUT, "1800")
        .containsEntry(QueueAttributeName.RECEIVE_MESSAGE_WAIT_TIME_SECONDS, "20");
    assertThat(jobs.get(QueueAttributeName.REDRIVE_POLICY))
        .contains(environment.named("transcription-jobs-dlq"))
        .containsPattern("\"maxReceiveCount\":\"?3");
  }

  @Test
  void tablesHaveTheirKeysIndexAndExpiry() {
    var jobs =
        aws.dynamoDb()
            .describeTable(r -> r.tableName(environment.named("transcription-job-state")))
            .table();
    assertThat(jobs.keySchema()).extracting("attributeName").containsExactly("job_id");
    assertThat(jobs.globalSecondaryIndexes())
        .extracting("indexName")
        .containsExactlyInAnyOrder("by-work", "by-state", "by-user", "by-change");
    assertThat(
            aws.dynamoDb()
                .describeTimeToLive(r -> r.tableName(environment.named("event-state")))
                .timeToLiveDescription()
                .timeToLiveStatus())
        .isEqualTo(TimeToLiveStatus.ENABLED);
  }

  @Test
  void objectStateHasTheKeysOfTheStateTable() {
    assertThat(
            aws.dynamoDb()
                .describeTable(r -> r.tableName(environment.named("object-state")))
                .table()
                .keySchema())
        .extracting("attributeName")
        .containsExactly("k", "s");
  }

  @Test
  void uploadsAreVersioned() {
    assertThat(aws.s3().getBucketVersioning(r -> r.bucket(environment.named("uploads"))).status())
        .isEqualTo(BucketVersioningStatus.ENABLED);
  }

  @Test
  void audioReachesTheRequestsAndForeignEventsTheCapture() {
    put("Audio Uploaded", "{\"_event\":{\"id\":\"1\"}}");
    put("Foreign", "{\"x\":1}");

    assertThat(Received.body(aws.sqs(), environment.queueUrl("transcription-requests")))
        .contains("Audio Uploaded");
    assertThat(Received.body(aws.sqs(), environment.queueUrl("bus-capture"))).contains("Foreign");
  }

  @Test
  void audioAnnouncedOnTheBusDirectlyIsTakenOnlyIfTheSwitchSaysSo() {
    String own = environment.name() + "-d";
    Provision provision = new Provision(aws.clients());
    Map<String, String> made = provision.environment(own);
    String bus = made.get("BusName");
    String requests = made.get("TranscriptionRequestsQueueUrl");

    put(bus, "AudioUploaded", "{\"by\":\"others\"}");
    assertThat(Received.body(aws.sqs(), made.get("BusCaptureQueueUrl"))).contains("others");
    put(bus, "Audio Uploaded", "{\"_event\":{\"id\":\"of-the-gateway\"}}");
    assertThat(Received.body(aws.sqs(), requests)).contains("of-the-gateway");

    assertThat(provision.environment(own, Map.of("DirectEvents", "taken"))).isEqualTo(made);
    put(bus, "AudioUploaded", "{\"by\":\"others again\"}");
    assertThat(Received.body(aws.sqs(), requests)).contains("others again");
  }

  @Test
  void furtherTypesAndVideosWithSoundBecomeJobsOnlyIfToldSo() {
    String own = environment.name() + "-v";
    Provision provision = new Provision(aws.clients());
    Map<String, String> made = provision.environment(own);
    String bus = made.get("BusName");
    String requests = made.get("TranscriptionRequestsQueueUrl");

    put(bus, "LectureRecorded", "{\"_event\":{\"id\":\"1\"}}");
    put(bus, "VideoUploaded", VIDEO.formatted("early", ""));
    put(bus, "AudioUploaded", "{\"_event\":{\"id\":\"audio alone\"}}");
    assertThat(Received.body(aws.sqs(), requests)).contains("audio alone");

    provision.environment(
        own, Map.of("Videos", "taken", "JobEvents", "AudioUploaded,LectureRecorded"));
    put(bus, "VideoUploaded", VIDEO.formatted("silent", "\"hasAudio\":false"));
    put(bus, "VideoUploaded", "{\"by\":\"others\"}");
    put(bus, "VideoUploaded", VIDEO.formatted("with sound", "\"hasAudio\":true"));
    assertThat(Received.body(aws.sqs(), requests)).contains("with sound");
    put(bus, "VideoUploaded", VIDEO.formatted("nobody knows", "\"size\":1"));
    assertThat(Received.body(aws.sqs(), requests)).contains("nobody knows");
    put(bus, "LectureRecorded", "{\"_event\":{\"id\":\"a lecture\"}}");
    assertThat(Received.body(aws.sqs(), requests)).contains("a lecture");
  }

  @Test
  void changesOfUploadsReachTheReplayersQueue() {
    aws.s3()
        .putObject(
            r -> r.bucket(environment.named("uploads")).key("k"), RequestBody.fromString("x"));

    assertThat(Received.body(aws.sqs(), environment.queueUrl("s3-events")))
        .contains("Object Created");
  }

  @Test
  void alertsReachWhoSubscribes() {
    String queue = environment.named("pager");
    String url = aws.sqs().createQueue(r -> r.queueName(queue)).queueUrl();
    String topic = aws.sns().createTopic(r -> r.name(environment.named("alerts"))).topicArn();
    String queueArn = topic.replace(":sns:", ":sqs:").replace(environment.named("alerts"), queue);
    aws.sns().subscribe(r -> r.topicArn(topic).protocol("sqs").endpoint(queueArn));

    aws.sns().publish(r -> r.topicArn(topic).message("critical"));

    assertThat(Received.body(aws.sqs(), url)).contains("\"critical\"");
  }

  private void put(String type, String detail) {
    put(environment.bus(), type, detail);
  }

  private void put(String bus, String type, String detail) {
    aws.eventBridge()
        .putEvents(
            r -> r.entries(e -> e.eventBusName(bus).source("app").detailType(type).detail(detail)));
  }

  @Test
  void provisioningAgainChangesNothing() {
    Provision provision = new Provision(aws.clients());

    Map<String, String> again = provision.environment(environment.name());

    assertThat(again)
        .containsEntry("BusName", environment.bus())
        .containsEntry("EventLogTable", environment.named("event-log"))
        .containsEntry("UploadsBucket", environment.named("uploads"))
        .containsEntry("TranscriptionJobsQueueUrl", environment.queueUrl("transcription-jobs"));
  }
}
