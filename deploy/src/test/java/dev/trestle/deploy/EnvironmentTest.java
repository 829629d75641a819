package dev.trestle.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the template of an environment says, as CloudFormation reads it. */
class EnvironmentTest {

  private static final Template TEMPLATE = Template.parse(Provision.template());

  private static Stream<Map<String, Object>> ofType(String type) {
    return TEMPLATE.resources().values().stream()
        .map(Template::map)
        .filter(resource -> type.equals(resource.get("Type")))
        .map(resource -> Template.map(resource.get("Properties")));
  }

  private static Map<String, Object> properties(String id) {
    return Template.map(Template.map(TEMPLATE.resources().get(id)).get("Properties"));
  }

  private static Map<String, Object> named(String suffix) {
    return Map.of("Fn::Sub", "${Environment}-" + suffix);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "transcription-requests",
        "transcription-jobs",
        "transcription-results",
        "bus-capture",
        "s3-events",
        "s3-intake"
      })
  void everyQueueHasItsDeadLetterQueue(String queue) {
    assertThat(ofType("AWS::SQS::Queue").map(p -> p.get("QueueName")))
        .contains(named(queue), named(queue + "-dlq"));
    assertThat(ofType("AWS::SQS::Queue").filter(p -> p.get("QueueName").equals(named(queue))))
        .singleElement()
        .satisfies(
            properties ->
                assertThat(Template.map(properties.get("RedrivePolicy")))
                    .containsKeys("deadLetterTargetArn", "maxReceiveCount"));
  }

  @Test
  void objectStateIsKeyedAsTheStateTable() {
    Map<String, Object> table = properties("ObjectState");

    assertThat(table).containsEntry("TableName", named("object-state"));
    assertThat(table.get("KeySchema"))
        .isEqualTo(
            List.of(
                Map.of("AttributeName", "k", "KeyType", "HASH"),
                Map.of("AttributeName", "s", "KeyType", "RANGE")));
    assertThat(table.get("TimeToLiveSpecification"))
        .isEqualTo(Map.of("AttributeName", "ttl", "Enabled", true));
  }

  @Test
  void whatLacksTheGatewaysMarkIsCaptured() {
    Map<String, Object> rule = properties("BusCaptureRule");

    assertThat(rule)
        .containsEntry("EventBusName", Map.of("Ref", "Bus"))
        .containsEntry(
            "EventPattern",
            Map.of("detail", Map.of("_event", Map.of("id", List.of(Map.of("exists", false))))));
    assertThat(target(rule)).isEqualTo(Map.of("Fn::GetAtt", List.of("BusCapture", "Arn")));
  }

  @Test
  void onlyWhatCameThroughTheGatewayBecomesAJobUnlessTheSwitchSaysOtherwise() {
    Map<String, String> types = Map.of("Ref", "JobEvents");
    Map<String, Object> events =
        Map.of(
            "Fn::If",
            List.of(
                "TakesDirectEvents",
                Map.of("detail-type", types),
                Map.of(
                    "detail-type",
                    types,
                    "detail",
                    Map.of("_event", Map.of("id", List.of(Map.of("exists", true)))))));
    Map<String, Object> videos =
        Map.of(
            "detail",
            Map.of(
                "_event", Map.of("type", List.of("VideoUploaded")),
                "metadata", Map.of("hasAudio", List.of(true, Map.of("exists", false)))));

    assertThat(properties("AudioUploadedRule").get("EventPattern"))
        .isEqualTo(
            Map.of(
                "Fn::If", List.of("TakesVideos", Map.of("$or", List.of(events, videos)), events)));
    assertThat(Template.map(TEMPLATE.parameters().get("JobEvents")))
        .containsEntry("Default", "AudioUploaded,Audio Uploaded");
    assertThat(Template.map(TEMPLATE.parameters().get("Videos")))
        .containsEntry("Default", "refused");
  }

  @Test
  void whoIsNotNamedIsKeptOffTheBus() {
    assertThat(Template.map(TEMPLATE.resources().get("BusPolicy")))
        .containsEntry("Condition", "HasBusPublishers");
    assertThat(Template.map(properties("BusPolicy").get("Statement")))
        .containsEntry("Effect", "Deny")
        .containsEntry("Principal", "*")
        .containsEntry("Action", "events:PutEvents")
        .containsEntry(
            "Condition",
            Map.of("ArnNotLike", Map.of("aws:PrincipalArn", Map.of("Ref", "BusPublishers"))));
  }

  @Test
  void changesOfUploadsAreSentToTheReplayer() {
    Map<String, Object> rule = properties("UploadsChangedRule");

    assertThat(Template.map(rule.get("EventPattern")))
        .containsEntry("source", List.of("aws.s3"))
        .containsEntry("detail-type", List.of("Object Created", "Object Deleted"))
        .containsEntry(
            "detail", Map.of("bucket", Map.of("name", List.of(Map.of("Ref", "Uploads")))));
    assertThat(target(rule)).isEqualTo(Map.of("Fn::GetAtt", List.of("S3Events", "Arn")));
  }

  @Test
  void theIntakesQueueIsFedOnlyWhereItIsRead() {
    assertThat(Template.map(TEMPLATE.resources().get("S3IntakeRule")))
        .containsEntry("Condition", "UsesS3Intake");
    assertThat(Template.map(TEMPLATE.resources().get("S3IntakePolicy")))
        .containsEntry("Condition", "UsesS3Intake");
    assertThat(Template.map(TEMPLATE.parameters().get("S3Intake")))
        .containsEntry("Default", "unused");
    assertThat(target(properties("S3IntakeRule")))
        .isEqualTo(Map.of("Fn::GetAtt", List.of("S3IntakeQueue", "Arn")));
  }

  private static Object target(Map<String, Object> rule) {
    List<?> targets = (List<?>) rule.get("Targets");
    assertThat(targets).hasSize(1);
    return Template.map(targets.get(0)).get("Arn");
  }

  @Test
  void failedEventsHaveABucketAndAlertsATopic() {
    assertThat(properties("FailedEvents")).containsEntry("BucketName", named("failed-events"));
    assertThat(ofType("AWS::SNS::Topic"))
        .singleElement()
        .satisfies(topic -> assertThat(topic).containsEntry("TopicName", named("alerts")));
  }
}
