package dev.trestle.aws.embedded;

/**
 * A provisioned environment and the names in it.
 *
 * @param name what services take as {@code TRESTLE_ENVIRONMENT}
 */
public record AwsEnvironment(AwsEndpoint aws, String name) {

  /** A new environment under a name that no other has, with every resource of the template. */
  public static AwsEnvironment create(AwsEndpoint aws) {
    String random = java.util.UUID.randomUUID().toString().substring(0, 8);
    return new AwsEnvironment(aws, aws.provision("t" + random));
  }

  /** The custom bus. */
  public String bus() {
    return name + "-application-events";
  }

  /** The table, queue or bucket of that name in this environment, such as {@code event-log}. */
  public String named(String resource) {
    return name + "-" + resource;
  }

  /** The URL of a queue, such as {@code transcription-jobs} or {@code transcription-jobs-dlq}. */
  public String queueUrl(String queue) {
    return aws.sqs().getQueueUrl(r -> r.queueName(named(queue))).queueUrl();
  }
}
