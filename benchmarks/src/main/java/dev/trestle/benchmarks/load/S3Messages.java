package dev.trestle.benchmarks.load;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** What S3 says of uploads, in every form in which it does, each of an upload of its own. */
public enum S3Messages {
  NATIVE("native record", "uploads") {
    @Override
    String of(String bucket, String key, String version, long number) {
      return """
          {"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1",\
          "eventTime":"2026-01-31T09:30:00.123Z","eventName":"ObjectCreated:Put",\
          "userIdentity":{"principalId":"AIDAJDPLRKLG7UEXAMPLE"},\
          "requestParameters":{"sourceIPAddress":"127.0.0.1"},\
          "responseElements":{"x-amz-request-id":"C3D13FE58DE4C810","x-amz-id-2":"FMyUVURIY8/Ig"},\
          "s3":{"s3SchemaVersion":"1.0","configurationId":"uploads",\
          "bucket":{"name":"%s","ownerIdentity":{"principalId":"A3NL1KOZZKExample"},\
          "arn":"arn:aws:s3:::%s"},"object":{"key":"%s","size":1024,\
          "eTag":"d41d8cd98f00b204e9800998ecf8427e","versionId":"%s","sequencer":"%016X"}}}]}"""
          .formatted(bucket, bucket, key, version, number);
    }
  },

  EVENT_BRIDGE("EventBridge", "uploads") {
    @Override
    String of(String bucket, String key, String version, long number) {
      return """
          {"version":"0","id":"%s","detail-type":"Object Created","source":"aws.s3",\
          "account":"111122223333","time":"2026-01-31T09:30:00Z","region":"us-east-1",\
          "resources":["arn:aws:s3:::%s"],"detail":{"version":"0","event-version":"1.1",\
          "bucket":{"name":"%s"},"object":{"key":"%s","size":1024,\
          "etag":"d41d8cd98f00b204e9800998ecf8427e","version-id":"%s","sequencer":"%016x"},\
          "request-id":"N4N7GDK58NMKJ12R","requester":"123456789012",\
          "source-ip-address":"1.2.3.4","reason":"PutObject"}}"""
          .formatted(UUID.randomUUID(), bucket, bucket, key, version, number);
    }
  },

  /** Tells no size, which the events need: S3 is asked. */
  CLOUD_TRAIL("CloudTrail", "asked") {
    @Override
    String of(String bucket, String key, String version, long number) {
      return """
          {"version":"0","id":"%s","detail-type":"AWS API Call via CloudTrail","source":"aws.s3",\
          "account":"111122223333","time":"2026-01-31T09:30:02Z","region":"us-east-1",\
          "resources":[],"detail":{"eventVersion":"1.09","eventTime":"2026-01-31T09:30:00Z",\
          "eventSource":"s3.amazonaws.com","eventName":"PutObject","awsRegion":"us-east-1",\
          "sourceIPAddress":"1.2.3.4","userAgent":"[aws-cli/2.15.0]",\
          "requestParameters":{"bucketName":"%s","key":"%s","Host":"s3.amazonaws.com"},\
          "responseElements":{"x-amz-version-id":"%s"},\
          "additionalEventData":{"bytesTransferredIn":1024},"requestID":"%016X",\
          "readOnly":false,"managementEvent":false,"eventCategory":"Data"}}"""
          .formatted(UUID.randomUUID(), bucket, key, version, number);
    }
  };

  private static final AtomicLong NUMBERS = new AtomicLong();

  private final String label;
  private final String bucket;

  S3Messages(String label, String bucket) {
    this.label = label;
    this.bucket = bucket;
  }

  abstract String of(String bucket, String key, String version, long number);

  /** What figures call it. */
  public String label() {
    return label;
  }

  /**
   * Messages of this form, each of an object {@code <user>/<file>/<name>.wav} that was not told of
   * yet. Safe across threads.
   *
   * @param environment before the bucket's name
   * @param throughSns whether a topic of SNS wrapped them
   */
  public Supplier<String> messages(String environment, boolean throughSns) {
    return () -> {
      String key =
          "user-" + NUMBERS.incrementAndGet() % 1_000 + "/" + UUID.randomUUID() + "/memo.wav";
      String message =
          of(
              environment + "-" + bucket,
              key,
              UUID.randomUUID().toString().replace("-", ""),
              NUMBERS.incrementAndGet());
      return throughSns ? wrapped(message) : message;
    };
  }

  private static String wrapped(String message) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("Type", "Notification")
        .put("MessageId", UUID.randomUUID().toString())
        .put("TopicArn", "arn:aws:sns:us-east-1:123456789012:uploads")
        .put("Subject", "Amazon S3 Notification")
        .put("Message", message)
        .put("Timestamp", "2026-01-31T09:30:01.000Z")
        .put("SignatureVersion", "1")
        .toString();
  }
}
