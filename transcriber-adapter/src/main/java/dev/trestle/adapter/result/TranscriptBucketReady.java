package dev.trestle.adapter.result;

import dev.trestle.adapter.route.Routes;
import dev.trestle.server.ReadinessCheck;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;

/** The buckets that workers write to. */
@Singleton
final class TranscriptBucketReady implements ReadinessCheck {

  private final S3Client s3;
  private final Set<String> buckets;

  TranscriptBucketReady(S3Client s3, Routes routes) {
    this.s3 = s3;
    this.buckets =
        routes.all().stream()
            .map(route -> route.output().bucket())
            .collect(Collectors.toCollection(TreeSet::new));
  }

  @Override
  public String name() {
    return "bucket " + String.join(", ", buckets);
  }

  @Override
  public void verify() {
    buckets.forEach(this::verify);
  }

  private void verify(String bucket) {
    try {
      s3.headBucket(request -> request.bucket(bucket));
    } catch (NoSuchBucketException e) {
      throw new IllegalStateException(
          "no such bucket: "
              + bucket
              + ": create what deploy/environment.yaml has, or correct TRESTLE_ENVIRONMENT",
          e);
    }
  }
}
