package dev.trestle.launcher.access;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * That one action of IAM may be done to one resource.
 *
 * @param action such as {@code sqs:SendMessage}
 * @param resource the name of a table, queue, bucket, bus or topic, such as {@code
 *     <env>-event-log}, or of the indexes of a table, {@code <env>-jobs/index/*}; {@link #OTHER}
 *     for those that an environment does not have by itself, {@code *} for none
 */
record Right(String action, String resource) {

  /** A resource that callers name, or the parameters of the template. */
  static final String OTHER = "other";

  private static final Map<String, String> SERVICES =
      Map.of(
          "DynamoDb", "dynamodb", "EventBridge", "events", "S3", "s3", "Sns", "sns", "Sqs", "sqs");

  /** Operations for which IAM has no action of the same name. */
  private static final Map<String, String> ACTIONS =
      Map.of(
          "s3:HeadObject", "s3:GetObject",
          "s3:HeadBucket", "s3:ListBucket",
          "s3:ListObjectsV2", "s3:ListBucket",
          "s3:ListObjectVersions", "s3:ListBucketVersions",
          "sns:PublishBatch", "sns:Publish",
          "sqs:ChangeMessageVisibilityBatch", "sqs:ChangeMessageVisibility",
          "sqs:DeleteMessageBatch", "sqs:DeleteMessage",
          "sqs:SendMessageBatch", "sqs:SendMessage");

  /** What a recorded call needs, such as {@code DynamoDb Query <env>-event-log}. */
  static Right of(String call) {
    String[] words = call.split(" ");
    String operation = SERVICES.getOrDefault(words[0], words[0]) + ":" + words[1];
    String action = ACTIONS.getOrDefault(operation, operation);
    String[] subject = words[2].split("/");
    if (subject.length == 1) {
      return new Right(action, subject[0]);
    }
    return subject[1].equals("VersionId")
        ? new Right(action + "Version", subject[0])
        : new Right(action, subject[0] + "/index/*");
  }

  /**
   * This, or the same on {@link #OTHER} if the resource has a name like those of an environment and
   * is none of them: tests make such names up.
   *
   * @param environment the template of an environment
   */
  Right in(String environment) {
    if (!resource.startsWith("<env>")) {
      return this;
    }
    String name = "${Environment}" + resource.substring("<env>".length()).replace("/index/*", "");
    return Pattern.compile(Pattern.quote(name) + "(?![a-z0-9-])").matcher(environment).find()
        ? this
        : new Right(action, OTHER);
  }

  @Override
  public String toString() {
    return action + " on " + resource;
  }
}
