package dev.trestle.s3events;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;

/** Messages as S3 and those around it send them. */
final class Messages {

  /** The example of the user guide, shortened by nothing that is read. */
  static final String NATIVE =
      """
      {"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-west-2",
       "eventTime":"2026-01-31T09:30:00.123Z","eventName":"ObjectCreated:Put",
       "userIdentity":{"principalId":"AIDAJDPLRKLG7UEXAMPLE"},
       "requestParameters":{"sourceIPAddress":"127.0.0.1"},
       "responseElements":{"x-amz-request-id":"C3D13FE58DE4C810","x-amz-id-2":"FMyUVURIY8/IgAtTv8"},
       "s3":{"s3SchemaVersion":"1.0","configurationId":"testConfigRule",
        "bucket":{"name":"uploads","ownerIdentity":{"principalId":"A3NL1KOZZKExample"},
         "arn":"arn:aws:s3:::uploads"},
        "object":{"key":"users/42/Happy+Face%2B%28%F0%9F%8E%A7%29.jpg","size":1024,
         "eTag":"d41d8cd98f00b204e9800998ecf8427e","versionId":"096fKKXTRTtl3on89fVO.nfljtsv6qko",
         "sequencer":"0055AED6DCD90281E5"}}}]}
      """;

  static final String EVENT_BRIDGE =
      """
      {"version":"0","id":"17793124-05d4-b198-2fde-7ededc63b103","detail-type":"Object Created",
       "source":"aws.s3","account":"111122223333","time":"2026-01-31T09:30:00Z","region":"eu-west-1",
       "resources":["arn:aws:s3:::uploads"],
       "detail":{"version":"0","event-version":"1.1","bucket":{"name":"uploads"},
        "object":{"key":"users/42/Happy Face+%28🎧.jpg","size":5,
         "etag":"b1946ac92492d2347c6235b4d2611184","version-id":"IYV3p45BT0ac8hjHg1houSdS1a.Mro8e",
         "sequencer":"617f08299329d189"},
        "request-id":"N4N7GDK58NMKJ12R","requester":"123456789012","source-ip-address":"1.2.3.4",
        "reason":"PutObject"}}
      """;

  static final String MARKER =
      EVENT_BRIDGE
          .replace("Object Created", "Object Deleted")
          .replace("\"size\":5,", "")
          .replace("\"etag\":\"b1946ac92492d2347c6235b4d2611184\",", "")
          .replace(
              "\"reason\":\"PutObject\"",
              "\"reason\":\"DeleteObject\",\"deletion-type\":\"Delete Marker Created\"");

  static final String CLOUD_TRAIL =
      """
      {"version":"0","id":"d7a4","detail-type":"AWS API Call via CloudTrail","source":"aws.s3",
       "account":"111122223333","time":"2026-01-31T09:30:02Z","region":"eu-west-1","resources":[],
       "detail":{"eventVersion":"1.09","eventTime":"2026-01-31T09:30:00Z",
        "eventSource":"s3.amazonaws.com","eventName":"PutObject","awsRegion":"eu-west-1",
        "requestParameters":{"bucketName":"uploads","key":"a+b c%20.wav","Host":"s3.amazonaws.com"},
        "responseElements":{"x-amz-version-id":"3HL4kqtJvjVBH40Nrjfkd"},
        "additionalEventData":{"bytesTransferredIn":17},"readOnly":false,"eventCategory":"Data"}}
      """;

  static final String TEST =
      """
      {"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-01-31T09:30:00.000Z",
       "Bucket":"uploads","RequestId":"5582815E1AEA5ADF","HostId":"8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKx"}
      """;

  private Messages() {}

  /** As SNS delivers it to a queue. */
  static String throughSns(String message) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("Type", "Notification")
        .put("MessageId", "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324")
        .put("TopicArn", "arn:aws:sns:us-west-2:123456789012:MyTopic")
        .put("Subject", "Amazon S3 Notification")
        .put("Message", message)
        .put("Timestamp", "2026-01-31T09:30:01.000Z")
        .put("SignatureVersion", "1")
        .toString();
  }

  static S3Message read(String body) {
    return S3Message.read(body.getBytes(StandardCharsets.UTF_8));
  }
}
