package dev.trestle.deploy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules of {@code guard/templates.guard} under the same names, for machines without cfn-guard.
 * Each resource is looked at twice: with all conditions of the template met, a key of the account
 * among them, and with none.
 */
final class TemplateRules {

  private static final Map<String, Object> NO_VALUE = Map.of("Ref", "AWS::NoValue");
  private static final String EVERYBODY = "*";

  private final Set<String> broken = new TreeSet<>();

  private TemplateRules() {}

  /** Names of the rules that the template breaks. */
  static Set<String> broken(Template template) {
    TemplateRules rules = new TemplateRules();
    for (boolean met : new boolean[] {true, false}) {
      template
          .resources()
          .values()
          .forEach(resource -> rules.check(map(chosen(resource, met)), met));
    }
    return rules.broken;
  }

  private void check(Map<String, Object> resource, boolean met) {
    Map<String, Object> properties = map(resource.get("Properties"));
    switch (String.valueOf(resource.get("Type"))) {
      case "AWS::SQS::Queue" -> queue(properties, met);
      case "AWS::SQS::QueuePolicy" -> queuePolicy(properties);
      case "AWS::DynamoDB::Table" -> {
        stays(resource);
        table(properties, met);
      }
      case "AWS::S3::Bucket" -> {
        stays(resource);
        bucket(properties, met);
      }
      case "AWS::KMS::Key" -> {
        stays(resource);
        rule("keys_are_rotated", is(true, properties, "EnableKeyRotation"));
        closed("keys_are_not_for_everybody", statements(properties.get("KeyPolicy")));
      }
      case "AWS::S3::BucketPolicy", "AWS::SNS::TopicPolicy" ->
          closed(
              "buckets_and_topics_are_not_for_everybody",
              statements(properties.get("PolicyDocument")));
      case "AWS::Events::EventBusPolicy" ->
          closed("buses_are_not_for_everybody", Stream.of(map(properties.get("Statement"))));
      case "AWS::Events::Rule" ->
          list(properties.get("Targets"))
              .forEach(
                  target ->
                      rule(
                          "rules_have_dead_letter_queues",
                          at(map(target), "DeadLetterConfig", "Arn") != null));
      case "AWS::IAM::Role" -> role(properties);
      default -> {}
    }
  }

  private void queue(Map<String, Object> queue, boolean hasKey) {
    rule(
        "queues_are_encrypted",
        hasKey ? queue.containsKey("KmsMasterKeyId") : is(true, queue, "SqsManagedSseEnabled"));
    if (String.valueOf(at(queue, "QueueName", "Fn::Sub")).endsWith("-dlq")) {
      rule("dead_letters_are_kept_for_14_days", is(1209600, queue, "MessageRetentionPeriod"));
    } else {
      rule(
          "queues_have_dead_letter_queues",
          at(queue, "RedrivePolicy", "deadLetterTargetArn") != null
              && at(queue, "RedrivePolicy", "maxReceiveCount") instanceof Integer times
              && times >= 3);
    }
  }

  private void queuePolicy(Map<String, Object> policy) {
    statements(policy.get("PolicyDocument"))
        .forEach(
            statement ->
                rule(
                    "queues_take_from_rules_only",
                    map(statement.get("Principal")).keySet().equals(Set.of("Service"))
                        && at(statement, "Condition", "ArnEquals", "aws:SourceArn") != null));
  }

  private void table(Map<String, Object> table, boolean hasKey) {
    rule(
        "tables_are_encrypted",
        is(true, table, "SSESpecification", "SSEEnabled")
            && (!hasKey || at(table, "SSESpecification", "KMSMasterKeyId") != null));
    rule(
        "tables_can_be_recovered",
        is(true, table, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"));
  }

  private void bucket(Map<String, Object> bucket, boolean hasKey) {
    List<?> encryption = list(at(bucket, "BucketEncryption", "ServerSideEncryptionConfiguration"));
    rule(
        "buckets_are_encrypted",
        encryption.size() == 1
            && encryption.stream()
                .map(one -> map(map(one).get("ServerSideEncryptionByDefault")))
                .allMatch(
                    one ->
                        hasKey
                            ? is("aws:kms", one, "SSEAlgorithm")
                                && one.containsKey("KMSMasterKeyID")
                            : is("AES256", one, "SSEAlgorithm")));
    rule(
        "buckets_are_not_public",
        !bucket.containsKey("AccessControl")
            && Stream.of(
                    "BlockPublicAcls",
                    "BlockPublicPolicy",
                    "IgnorePublicAcls",
                    "RestrictPublicBuckets")
                .allMatch(block -> is(true, bucket, "PublicAccessBlockConfiguration", block)));
  }

  private void role(Map<String, Object> role) {
    rule("roles_name_their_actions", !role.containsKey("ManagedPolicyArns"));
    list(role.get("Policies")).stream()
        .flatMap(policy -> statements(map(policy).get("PolicyDocument")))
        .forEach(
            statement -> {
              List<?> actions = list(statement.get("Action"));
              rule(
                  "roles_name_their_actions",
                  actions.stream().noneMatch(action -> action.toString().contains("*")));
              // The topics of an account can be listed only all at once.
              rule(
                  "roles_name_their_resources",
                  actions.equals(List.of("sns:ListTopics"))
                      || !list(statement.get("Resource")).contains(EVERYBODY));
            });
  }

  private void stays(Map<String, Object> resource) {
    rule(
        "data_stays_when_the_stack_goes",
        (is("Retain", resource, "DeletionPolicy")
                || is("RetainExceptOnCreate", resource, "DeletionPolicy"))
            && is("Retain", resource, "UpdateReplacePolicy"));
  }

  private void closed(String rule, Stream<Map<String, Object>> statements) {
    statements
        .filter(statement -> is("Allow", statement, "Effect"))
        .forEach(
            statement ->
                rule(
                    rule,
                    statement.get("Principal") instanceof Map<?, ?> principal
                        && !list(principal.get("AWS")).contains(EVERYBODY)));
  }

  private void rule(String name, boolean holds) {
    if (!holds) {
      broken.add(name);
    }
  }

  private static Stream<Map<String, Object>> statements(@Nullable Object policy) {
    return list(map(policy).get("Statement")).stream().map(TemplateRules::map);
  }

  private static boolean is(Object expected, Map<String, Object> from, String... path) {
    return expected.equals(at(from, path));
  }

  private static @Nullable Object at(Map<String, Object> from, String... path) {
    Object value = from;
    for (String name : path) {
      value = map(value).get(name);
    }
    return value;
  }

  /** What is no list is one of itself. */
  private static List<?> list(@Nullable Object value) {
    if (value == null) {
      return List.of();
    }
    return value instanceof List<?> list ? list : List.of(value);
  }

  /** What is no mapping is an empty one. */
  private static Map<String, Object> map(@Nullable Object value) {
    return value instanceof Map<?, ?> ? Template.map(value) : Map.of();
  }

  private static Object chosen(@Nullable Object value, boolean met) {
    if (value instanceof List<?> list) {
      List<Object> chosen = new ArrayList<>();
      list.stream()
          .map(one -> chosen(one, met))
          .filter(one -> !one.equals(NO_VALUE))
          .forEach(chosen::add);
      return chosen;
    }
    if (!(value instanceof Map<?, ?>)) {
      return value == null ? NO_VALUE : value;
    }
    Map<String, Object> map = Template.map(value);
    if (map.get("Fn::If") instanceof List<?> branches) {
      return chosen(branches.get(met ? 1 : 2), met);
    }
    Map<String, Object> chosen = new LinkedHashMap<>();
    map.forEach(
        (key, raw) -> {
          Object one = chosen(raw, met);
          if (!one.equals(NO_VALUE)) {
            chosen.put(key, one);
          }
        });
    return chosen;
  }
}
