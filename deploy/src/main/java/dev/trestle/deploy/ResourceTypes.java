package dev.trestle.deploy;

import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;

/** The resource types of the template, each made by the calls of its own service. */
final class ResourceTypes {

  private final Map<String, Maker> makers;

  ResourceTypes(AwsClients aws) {
    Queues queues = new Queues(aws.sqs());
    Rules rules = new Rules(aws.eventBridge());
    makers =
        Map.of(
            "AWS::DynamoDB::Table", new Tables(aws.dynamoDb())::table,
            "AWS::S3::Bucket", new Buckets(aws.s3())::bucket,
            "AWS::SNS::Topic", new Topics(aws.sns())::topic,
            "AWS::SQS::Queue", queues::queue,
            "AWS::SQS::QueuePolicy", queues::policy,
            "AWS::Events::EventBus", rules::bus,
            "AWS::Events::Rule", rules::rule);
  }

  Resource make(String id, String type, Map<String, Object> properties) {
    Maker maker = makers.get(type);
    if (maker == null) {
      throw new IllegalArgumentException(
          "the template's resource "
              + id
              + " has the type "
              + type
              + ", which is not known here: deploy it with CloudFormation, or teach"
              + " dev.trestle.deploy.ResourceTypes the type");
    }
    try {
      return maker.make(new Properties(id, properties));
    } catch (SdkException e) {
      throw new IllegalStateException(
          "cannot make " + id + " (" + type + "): " + e.getMessage(), e);
    }
  }

  /** Makes the resource, or brings the existing one in line. */
  @FunctionalInterface
  interface Maker {
    Resource make(Properties properties);
  }
}
