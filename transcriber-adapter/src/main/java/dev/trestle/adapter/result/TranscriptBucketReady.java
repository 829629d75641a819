package dev.trestle.adapter.result;

import dev.trestle.adapter.job.TranscriptPlace;
import dev.trestle.server.ReadinessCheck;
import jakarta.inject.Singleton;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;

/** The bucket that workers write to. */
@Singleton
final class TranscriptBucketReady implements ReadinessCheck {

  private final S3Client s3;
  private final String bucket;

  TranscriptBucketReady(S3Client s3, TranscriptPlace place) {
    this.s3 = s3;
    this.bucket = place.bucket();
  }

  @Override
  public String name() {
    return "bucket " + bucket;
  }

  @Override
  public void verify() {
    try {
      s3.headBucket(request -> request.bucket(bucket));
    } catch (NoSuchBucketException e) {
      throw new IllegalStateException(
          "no such bucket: create what deploy/environment.yaml has, or correct TRESTLE_ENVIRONMENT",
          e);
    }
  }
}
