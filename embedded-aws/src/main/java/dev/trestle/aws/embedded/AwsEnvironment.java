package dev.trestle.aws.embedded;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A provisioned environment and the names in it.
 *
 * @param name what services take as {@code TRESTLE_ENVIRONMENT}
 */
public record AwsEnvironment(AwsEndpoint aws, String name) {

  /** A new environment under a name that no other has, with every resource of the template. */
  public static AwsEnvironment create(AwsEndpoint aws) {
    String random = UUID.randomUUID().toString().substring(0, 8);
    return new AwsEnvironment(aws, aws.provision("t" + random));
  }

  /**
   * The properties that point a Micronaut context at this environment, for {@code
   * ApplicationContext.run} or a {@code TestPropertyProvider}: {@code aws.*} and {@code
   * trestle.environment}.
   */
  public Map<String, String> micronautProperties() {
    Map<String, String> properties = new HashMap<>(aws.micronautProperties());
    properties.put("trestle.environment", name);
    return properties;
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
