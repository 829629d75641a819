package dev.trestle.gateway.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Messages in which S3, and those around it, tell of a version of an object. */
final class S3Messages {

  private static final String TIME = "2026-01-31T09:30:00.000Z";
  private static final int SIZE = 34;
  private static final String ETAG = "b1946ac92492d2347c6235b4d2611184";

  private S3Messages() {}

  static String nativeRecords(String bucket, String version, String... keys) {
    return Arrays.stream(keys)
        .map(key -> record("ObjectCreated:Put", bucket, version, key))
        .collect(Collectors.joining(",", "{\"Records\":[", "]}"));
  }

  static String record(String name, String bucket, String version, String key) {
    return """
    {"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1","eventTime":"%s",
     "eventName":"%s","responseElements":{"x-amz-request-id":"R1"},
     "s3":{"bucket":{"name":"%s"},"object":{"key":"%s","size":%d,"eTag":"%s","versionId":"%s",
      "sequencer":"0055AED6DCD90281E5"}}}"""
        .formatted(
            TIME,
            name,
            bucket,
            URLEncoder.encode(key, StandardCharsets.UTF_8),
            SIZE,
            ETAG,
            version);
  }

  static String eventBridge(String bucket, String version, String key) {
    return """
    {"version":"0","id":"e1","detail-type":"Object Created","source":"aws.s3","time":"%s",
     "detail":{"bucket":{"name":"%s"},"object":{"key":"%s","size":%d,"etag":"%s",
      "version-id":"%s","sequencer":"0055AED6DCD90281E5"},"reason":"PutObject"}}"""
        .formatted(TIME, bucket, key, SIZE, ETAG, version);
  }

  static String cloudTrail(String bucket, String version, String key) {
    return """
    {"version":"0","id":"c1","detail-type":"AWS API Call via CloudTrail","source":"aws.s3",
     "time":"%s","detail":%s}"""
        .formatted(TIME, call(bucket, version, key));
  }

  /** The record of CloudTrail itself. */
  static String call(String bucket, String version, String key) {
    return """
    {"eventVersion":"1.09","eventTime":"2026-01-31T09:30:00Z","eventSource":"s3.amazonaws.com",
     "eventName":"PutObject","awsRegion":"us-east-1","requestID":"R1",
     "requestParameters":{"bucketName":"%s","key":"%s"},
     "responseElements":{"x-amz-version-id":"%s"}}"""
        .formatted(bucket, key, version);
  }

  static String throughSns(String message) {
    ObjectNode notification = new ObjectMapper().createObjectNode();
    return notification.put("Type", "Notification").put("Message", message).toString();
  }
}
