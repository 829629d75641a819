package dev.trestle.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trestle.aws.embedded.AwsEndpoint;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.deploy.Provision;
import dev.trestle.s3events.ObjectChange;
import dev.trestle.s3events.ObjectChange.Kind;
import dev.trestle.s3events.S3Message;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** What the template's rules tell others of uploads can be taken in as S3's own. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
class RecordsOutIT {

  /** As CloudTrail delivers it; account, names and addresses are those of AWS's examples. */
  private static final String PUT =
      """
      {"eventVersion":"1.11","userIdentity":{"type":"AssumedRole",
        "principalId":"AROAEXAMPLEID:upload-service",
        "arn":"arn:aws:sts::111122223333:assumed-role/uploader/upload-service",
        "accountId":"111122223333","accessKeyId":"ASIAEXAMPLE",
        "sessionContext":{"sessionIssuer":{"type":"Role","userName":"uploader"},
         "attributes":{"creationDate":"2026-01-31T09:00:00Z","mfaAuthenticated":"false"}}},
       "eventTime":"2026-01-31T09:30:00Z","eventSource":"s3.amazonaws.com","eventName":"PutObject",
       "awsRegion":"us-east-1","sourceIPAddress":"192.0.2.17",
       "userAgent":"[aws-cli/2.15.30 md/Botocore#1.34.30]",
       "requestParameters":{"bucketName":"BUCKET","Host":"BUCKET.s3.us-east-1.amazonaws.com",
        "key":"users/42/a+b %20ü.wav"},
       "responseElements":{"x-amz-server-side-encryption":"AES256",
        "x-amz-version-id":"3HL4kqtJvjVBH40Nrjfkd","x-amz-checksum-crc64nvme":"AAAAAAAAAAA="},
       "additionalEventData":{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256",
        "bytesTransferredIn":52,"AuthenticationMethod":"AuthHeader","bytesTransferredOut":0,
        "x-amz-id-2":"EXAMPLE123/5678"},
       "requestID":"C3D13FE58DE4C810","eventID":"cdc4b7ed-e171-4cef-975a-ad829d4123e8",
       "readOnly":false,
       "resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::BUCKET/users/42/a"},
        {"accountId":"111122223333","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::BUCKET"}],
       "eventType":"AwsApiCall","managementEvent":false,"recipientAccountId":"111122223333",
       "eventCategory":"Data"}
      """;

  private final AwsEnvironment environment = AwsEnvironment.create(AwsEndpoint.get());
  private final AwsEndpoint aws = environment.aws();
  private final String bucket = environment.named("uploads");
  private final String ofS3 = queue("records-of-s3");
  private final String ofCalls = queue("records-of-calls");

  private String queue(String name) {
    return aws.sqs().createQueue(queue -> queue.queueName(environment.named(name))).queueUrl();
  }

  private String arn(String url) {
    return aws.sqs()
        .getQueueAttributes(q -> q.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
        .attributes()
        .get(QueueAttributeName.QUEUE_ARN);
  }

  @BeforeAll
  void tellOthers() {
    String topic = aws.sns().createTopic(t -> t.name(environment.named("records"))).topicArn();
    var unused = aws.sns().subscribe(s -> s.topicArn(topic).protocol("sqs").endpoint(arn(ofS3)));
    new Provision(aws.clients())
        .environment(
            environment.name(),
            Map.of("RecordsFromS3To", topic, "RecordsFromCloudTrailTo", arn(ofCalls)));
  }

  private String next(String url) {
    for (int poll = 0; poll < 20; poll++) {
      List<Message> received =
          aws.sqs().receiveMessage(q -> q.queueUrl(url).waitTimeSeconds(2)).messages();
      if (!received.isEmpty()) {
        Message message = received.get(0);
        aws.sqs().deleteMessage(q -> q.queueUrl(url).receiptHandle(message.receiptHandle()));
        return message.body();
      }
    }
    throw new AssertionError("nothing came to " + url);
  }

  private static ObjectChange read(String body) {
    S3Message message = S3Message.read(body.getBytes(StandardCharsets.UTF_8));
    assertThat(message).as(body).isInstanceOf(S3Message.Changes.class);
    return ((S3Message.Changes) message).changes().get(0);
  }

  private void call(String detail) {
    aws.doors()
        .event(
            "aws.s3", "AWS API Call via CloudTrail", List.of(), detail.replace("BUCKET", bucket));
  }

  @Test
  void callsThatCloudTrailTellsBecomeRecords() throws Exception {
    call(PUT.replace("PutObject", "GetObject"));
    call(PUT.replace("\"readOnly\"", "\"errorCode\":\"AccessDenied\",\"readOnly\""));
    call(PUT);

    String body = next(ofCalls);
    JsonNode expected =
        new ObjectMapper()
            .readTree(
                """
                {"Records":[{"awsRegion":"us-east-1","eventName":"PutObject",
                 "eventTime":"2026-01-31T09:30:00Z","s3":{"bucket":{"name":"BUCKET"},"object":{
                  "eTag":"","isDeleteMarker":"","key":"users/42/a+b %20ü.wav",
                  "versionId":"3HL4kqtJvjVBH40Nrjfkd"}}}]}"""
                    .replace("BUCKET", bucket));
    assertThat(new ObjectMapper().readTree(body)).isEqualTo(expected);
    assertThat(read(body).key()).isEqualTo("users/42/a+b %20ü.wav");
    assertThat(read(body).kind()).isEqualTo(Kind.CREATED);

    call(
        PUT.replace("PutObject", "DeleteObject")
            .replace("\"x-amz-version-id\"", "\"x-amz-delete-marker\":true,\"x-amz-version-id\""));
    assertThat(read(next(ofCalls)).kind()).isEqualTo(Kind.DELETE_MARKER);
  }

  @Test
  void whatS3TellsBecomesRecords() {
    String key = "a+b %20ü.wav";
    String version =
        aws.s3()
            .putObject(p -> p.bucket(bucket).key(key), RequestBody.fromString("RIFF"))
            .versionId();
    var marker = aws.s3().deleteObject(d -> d.bucket(bucket).key(key));
    var gone = aws.s3().deleteObject(d -> d.bucket(bucket).key(key).versionId(version));

    List<ObjectChange> told = Stream.generate(() -> read(next(ofS3))).limit(3).toList();

    assertThat(told).allMatch(change -> change.bucket().equals(bucket));
    assertThat(told).allMatch(change -> change.key().equals(key));
    assertThat(told)
        .extracting(ObjectChange::kind)
        .containsExactlyInAnyOrder(Kind.CREATED, Kind.DELETE_MARKER, Kind.REMOVED);
    ObjectChange created =
        told.stream().filter(change -> change.kind() == Kind.CREATED).findFirst().orElseThrow();
    assertThat(created.versionId()).isEqualTo(Optional.of(version));
    assertThat(created.size()).hasValue(4);
    assertThat(created.etag()).isPresent();
    assertThat(marker.deleteMarker()).isTrue();
    assertThat(gone.versionId()).isEqualTo(version);
  }
}
