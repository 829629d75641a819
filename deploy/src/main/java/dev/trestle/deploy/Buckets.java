package dev.trestle.deploy;

import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.EventBridgeConfiguration;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;

/** {@code AWS::S3::Bucket}. */
final class Buckets {

  private final S3Client s3;

  Buckets(S3Client s3) {
    this.s3 = s3;
  }

  Resource bucket(Properties properties) {
    String name = properties.text("BucketName");
    create(name);
    properties
        .optionalObject("VersioningConfiguration")
        .ifPresent(versioning -> versioning(name, versioning.text("Status")));
    properties
        .optionalObject("NotificationConfiguration")
        .ifPresent(notification -> notification(name, notification));
    properties
        .optionalObject("PublicAccessBlockConfiguration")
        .ifPresent(block -> publicAccessBlock(name, block));
    properties
        .optionalObject("BucketEncryption")
        .ifPresent(encryption -> encryption(name, encryption));
    properties.noMore();
    return Resource.of(name, "arn:aws:s3:::" + name);
  }

  private void create(String name) {
    try {
      s3.createBucket(r -> r.bucket(name));
    } catch (BucketAlreadyOwnedByYouException e) {
      // It exists, as asked for.
    }
  }

  private void versioning(String bucket, String status) {
    s3.putBucketVersioning(r -> r.bucket(bucket).versioningConfiguration(v -> v.status(status)));
  }

  private void notification(String bucket, Properties notification) {
    boolean enabled =
        notification
            .optionalObject("EventBridgeConfiguration")
            .map(c -> c.flag("EventBridgeEnabled"))
            .orElse(false);
    notification.noMore();
    s3.putBucketNotificationConfiguration(
        r ->
            r.bucket(bucket)
                .notificationConfiguration(
                    n -> {
                      if (enabled) {
                        n.eventBridgeConfiguration(EventBridgeConfiguration.builder().build());
                      }
                    }));
  }

  private void publicAccessBlock(String bucket, Properties block) {
    PublicAccessBlockConfiguration configuration =
        PublicAccessBlockConfiguration.builder()
            .blockPublicAcls(block.flag("BlockPublicAcls"))
            .blockPublicPolicy(block.flag("BlockPublicPolicy"))
            .ignorePublicAcls(block.flag("IgnorePublicAcls"))
            .restrictPublicBuckets(block.flag("RestrictPublicBuckets"))
            .build();
    block.noMore();
    s3.putPublicAccessBlock(r -> r.bucket(bucket).publicAccessBlockConfiguration(configuration));
  }

  private void encryption(String bucket, Properties encryption) {
    List<ServerSideEncryptionRule> rules =
        encryption.objects("ServerSideEncryptionConfiguration").stream()
            .map(rule -> rule.object("ServerSideEncryptionByDefault").text("SSEAlgorithm"))
            .map(
                algorithm ->
                    ServerSideEncryptionRule.builder()
                        .applyServerSideEncryptionByDefault(d -> d.sseAlgorithm(algorithm))
                        .build())
            .toList();
    s3.putBucketEncryption(
        r -> r.bucket(bucket).serverSideEncryptionConfiguration(c -> c.rules(rules)));
  }
}
