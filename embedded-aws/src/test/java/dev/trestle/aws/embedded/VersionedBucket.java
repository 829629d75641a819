package dev.trestle.aws.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A new bucket with versioning, and what tests do with it. */
final class VersionedBucket {

  private final AwsEndpoint aws;
  private final S3Client s3;
  private final String bucket = "v-" + UUID.randomUUID();

  VersionedBucket(AwsEndpoint aws) {
    this.aws = aws;
    this.s3 = aws.s3();
    s3.createBucket(r -> r.bucket(bucket));
    versioning(BucketVersioningStatus.ENABLED);
  }

  String name() {
    return bucket;
  }

  void versioning(BucketVersioningStatus status) {
    s3.putBucketVersioning(r -> r.bucket(bucket).versioningConfiguration(v -> v.status(status)));
  }

  String put(String key, String content) {
    return s3.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString(content))
        .versionId();
  }

  DeleteObjectResponse delete(String key) {
    return s3.deleteObject(r -> r.bucket(bucket).key(key));
  }

  String get(String key) {
    return s3.getObjectAsBytes(r -> r.bucket(bucket).key(key)).asUtf8String();
  }

  String get(String key, String version) {
    return s3.getObjectAsBytes(r -> r.bucket(bucket).key(key).versionId(version)).asUtf8String();
  }

  static void fails(int status, String code, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            S3Exception.class,
            e -> {
              assertThat(e.statusCode()).isEqualTo(status);
              assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
            });
  }

  /** The SDK gives versions and markers apart; their order is only in the response itself. */
  List<String> listed(String query) throws Exception {
    String xml =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(aws.uri() + "/" + bucket + "?versions&" + query))
                    .build(),
                BodyHandlers.ofString())
            .body();
    return Pattern.compile("<(Version|DeleteMarker)><Key>([^<]*)</Key><VersionId>([^<]*)<")
        .matcher(xml)
        .results()
        .map(found -> found.group(1).charAt(0) + " " + found.group(2) + " " + found.group(3))
        .toList();
  }
}
