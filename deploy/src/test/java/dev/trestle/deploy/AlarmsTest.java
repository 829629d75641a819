package dev.trestle.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whatever {@code environment.yaml} makes is watched by {@code alarms.yaml}, by the very name and
 * dimensions that AWS gives its metrics: an alarm on what is not there would be silent for ever.
 */
class AlarmsTest {

  /** What CloudFormation takes as the text of a template, without a bucket. */
  private static final int LONGEST_TEMPLATE = 51_200;

  private static final Template ENVIRONMENT = Template.parse(Provision.template());
  private static final Template ALARMS = Template.parse(text("alarms.yaml"));

  private static String text(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Stream<Map<String, Object>> ofType(Template template, String type) {
    return template.resources().values().stream()
        .map(Template::map)
        .filter(resource -> type.equals(resource.get("Type")))
        .map(resource -> Template.map(resource.get("Properties")));
  }

  /** The metrics of all alarms: each its name and its dimensions. */
  private static List<Map.Entry<Object, Map<Object, Object>>> watched() {
    return ofType(ALARMS, "AWS::CloudWatch::Alarm")
        .flatMap(
            alarm ->
                alarm.get("Metrics") instanceof List<?> metrics
                    ? metrics.stream()
                        .map(metric -> Template.map(metric).get("MetricStat"))
                        .filter(Objects::nonNull)
                        .map(stat -> Template.map(Template.map(stat).get("Metric")))
                    : Stream.of(alarm))
        .map(
            metric ->
                Map.entry(
                    metric.get("MetricName"),
                    dimensions((List<?>) metric.getOrDefault("Dimensions", List.of()))))
        .toList();
  }

  private static Map<Object, Object> dimensions(List<?> dimensions) {
    return dimensions.stream()
        .map(Template::map)
        .collect(
            Collectors.toMap(
                dimension -> dimension.get("Name"), dimension -> dimension.get("Value")));
  }

  @Test
  void everyQueueIsWatchedForAgeAndEveryDeadLetterQueueForMessages() {
    List<Object> names =
        ofType(ENVIRONMENT, "AWS::SQS::Queue").map(queue -> queue.get("QueueName")).toList();

    assertThat(names).isNotEmpty();
    assertThat(names)
        .allSatisfy(
            name ->
                assertThat(watched())
                    .contains(
                        Map.entry(
                            name.toString().contains("-dlq")
                                ? "ApproximateNumberOfMessagesVisible"
                                : "ApproximateAgeOfOldestMessage",
                            Map.of("QueueName", name))));
  }

  @Test
  void everyTableAndIndexIsWatchedForThrottling() {
    assertThat(ofType(ENVIRONMENT, "AWS::DynamoDB::Table"))
        .isNotEmpty()
        .allSatisfy(
            table -> {
              Object name = table.get("TableName");
              assertThat(watched())
                  .contains(
                      Map.entry("ReadThrottleEvents", Map.of("TableName", name)),
                      Map.entry("WriteThrottleEvents", Map.of("TableName", name)));
              for (Object index :
                  (List<?>) table.getOrDefault("GlobalSecondaryIndexes", List.of())) {
                Map<Object, Object> dimensions =
                    Map.of(
                        "TableName",
                        name,
                        "GlobalSecondaryIndexName",
                        Template.map(index).get("IndexName"));
                assertThat(watched())
                    .contains(
                        Map.entry("ReadThrottleEvents", dimensions),
                        Map.entry("WriteThrottleEvents", dimensions));
              }
            });
  }

  /** Rules on the default bus have their name as the only dimension. */
  @Test
  void everyRuleIsWatchedForFailuresOnItsOwnBus() {
    Object bus = ofType(ENVIRONMENT, "AWS::Events::EventBus").findAny().orElseThrow().get("Name");

    assertThat(ofType(ENVIRONMENT, "AWS::Events::Rule"))
        .isNotEmpty()
        .allSatisfy(
            rule -> {
              Map<Object, Object> dimensions =
                  rule.containsKey("EventBusName")
                      ? Map.of("RuleName", rule.get("Name"), "EventBusName", bus)
                      : Map.of("RuleName", rule.get("Name"));
              assertThat(watched())
                  .contains(
                      Map.entry("FailedInvocations", dimensions),
                      Map.entry("InvocationsFailedToBeSentToDlq", dimensions));
            });
  }

  /** {@code deploy/status} finds alarms by the environment's name. */
  @Test
  void everyAlarmHasTheEnvironmentsNameAndTellsTheTopic() {
    assertThat(ofType(ALARMS, "AWS::CloudWatch::Alarm"))
        .allSatisfy(
            alarm -> {
              assertThat(Template.map(alarm.get("AlarmName")).get("Fn::Sub").toString())
                  .startsWith("${Environment}-");
              assertThat((List<?>) alarm.getOrDefault("Metrics", List.of()))
                  .filteredOn(metric -> Template.map(metric).containsKey("MetricStat"))
                  .as("CloudWatch takes ten metrics in one alarm")
                  .hasSizeLessThanOrEqualTo(10);
              assertThat(alarm.get("AlarmActions"))
                  .isEqualTo(alarm.get("OKActions"))
                  .asString()
                  .contains("AlarmTopic");
            });
    assertThat(ofType(ALARMS, "AWS::CloudWatch::Alarm").map(alarm -> alarm.get("AlarmName")))
        .doesNotHaveDuplicates();
  }

  @Test
  void theDashboardIsJsonAndShowsEveryAlarm() throws IOException {
    String body =
        Template.map(
                ofType(ALARMS, "AWS::CloudWatch::Dashboard")
                    .findAny()
                    .orElseThrow()
                    .get("DashboardBody"))
            .get("Fn::Sub")
            .toString();

    assertThat(new ObjectMapper().readTree(body).path("widgets")).hasSizeGreaterThan(5);
    assertThat(ALARMS.resources().keySet().stream().filter(id -> id.endsWith("Alarm")))
        .allSatisfy(id -> assertThat(body).contains("\"${" + id + ".Arn}\""));
  }

  @Test
  void noTemplateIsLongerThanCloudFormationTakes() {
    assertThat(List.of("environment.yaml", "alarms.yaml", "access.yaml", "network.yaml"))
        .allSatisfy(file -> assertThat(text(file).length()).isLessThan(LONGEST_TEMPLATE));
  }
}
